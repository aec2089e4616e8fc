/** Whose files get a small picture, by tumbler itself where it is installed: of what came whole, and of nobody who is blocked. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { isOpenable } from '../../../electron/desktop/bridge/openable.ts';
import { Bus } from '../../../electron/desktop/bus/bus.ts';
import { makeThumbnails } from '../../../electron/desktop/thumbnails/thumbnailer.ts';
import { Thumbnails } from '../../../electron/desktop/thumbnails/thumbnails.ts';
import type { AppState, Transfer } from '../../../shared/state.ts';
import { anna, known, state, transfer } from '../../renderer/samples.ts';
import { busProgram } from '../../support/desktop/bus-program.ts';
import { hasBus, startBus } from '../../support/desktop/session-bus.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { png } from './png.ts';

vi.mock('electron', () => ({ nativeImage: {} }));

const service = 'org.freedesktop.thumbnails.Thumbnailer1';
const path = '/org/freedesktop/thumbnails/Thumbnailer1';
const tumbler = '/usr/share/dbus-1/services/org.xfce.Tumbler.Thumbnailer1.service';
const hasTumbler = hasBus && existsSync(tumbler);

async function arrived(change: Partial<Transfer> = {}, devices: AppState['known'] = []) {
  const dir = await temporaryFolder();
  await mkdir(join(dir, 'in'));
  const names = ['a.png', 'notes.txt', 'program.png'];
  await writeFile(join(dir, 'in', 'a.png'), png({ width: 300, height: 200 }));
  await writeFile(join(dir, 'in', 'notes.txt'), 'notes');
  await writeFile(join(dir, 'in', 'program.png'), '#!/bin/sh\n');
  const landed = names.map((name) => join(dir, 'in', name));
  const one = transfer({ direction: 'incoming', status: 'done', landed, endedAt: 1, ...change });
  return { dir, one, landed, now: async () => state({ transfers: [one], known: devices }) };
}

/** Stands in for the desktop's thumbnailer: tells what it is asked, and finishes or doesn't. */
async function standIn(address: string, finishes: boolean) {
  const asked: string[][] = [];
  const program = await busProgram(address, [service], ({ member, body }) => {
    if (member !== 'Queue') return null;
    asked.push(body[0] as string[]);
    if (finishes) program.emit(path, service, 'Finished', 'u', asked.length);
    return ['u', asked.length];
  });
  return asked;
}

function busAt(address: string | undefined): Bus {
  const bus = new Bus('session', { env: { DBUS_SESSION_BUS_ADDRESS: address } });
  onTestFinished(() => bus.close());
  return bus;
}

describe.skipIf(!hasTumbler)('tumbler (skipped where it isn’t installed)', () => {
  test(
    'makes one of a picture; a text, and a program that is called a picture, have none',
    { timeout: 30_000 },
    async () => {
      const { dir, one, now } = await arrived();
      const cache = process.env['XDG_CACHE_HOME'];
      process.env['XDG_CACHE_HOME'] = join(dir, 'cache');
      onTestFinished(() => {
        if (cache === undefined) delete process.env['XDG_CACHE_HOME'];
        else process.env['XDG_CACHE_HOME'] = cache;
      });
      const { address } = await startBus({ startsPrograms: true });
      const made = await new Thumbnails({ state: now, isOpenable, bus: busAt(address) }).of(one.id, [0, 1, 2]);
      expect(made).toEqual([expect.stringMatching(/^data:image\/png;base64,/u), null, null]);
      const again = await new Thumbnails({ state: now, isOpenable, bus: busAt('unix:path=/nowhere') }).of(one.id, [0]);
      expect(again).toEqual(made.slice(0, 1));
    },
  );
});

describe.skipIf(!hasBus)('the thumbnailer (skipped without dbus-daemon)', () => {
  test('is asked of what may be pictured alone, and once, whatever comes of it', async () => {
    const { dir, one, now } = await arrived();
    const { address } = await startBus();
    const asked = await standIn(address, true);
    const thumbnails = new Thumbnails({ state: now, isOpenable, bus: busAt(address), env: { XDG_CACHE_HOME: dir } });
    expect(await thumbnails.of(one.id, [0, 1, 2])).toEqual([null, null, null]);
    expect(await thumbnails.of(one.id, [0])).toEqual([null]);
    expect(asked).toEqual([[expect.stringMatching(/^file:.*\/a\.png$/u)]]);
  });

  test('is not asked for a device that is blocked, nor before the end', async () => {
    const { address } = await startBus();
    const asked = await standIn(address, true);
    const { one, now, dir } = await arrived({}, [{ ...known(anna), rule: 'block' }]);
    const env = { XDG_CACHE_HOME: dir };
    expect(await new Thumbnails({ state: now, isOpenable, bus: busAt(address), env }).of(one.id, [0])).toEqual([null]);
    for (const change of [{ status: 'active' }, { direction: 'outgoing' }] as const) {
      const { one: other, now: then } = await arrived(change);
      await expect(
        new Thumbnails({ state: then, isOpenable, bus: busAt(address), env }).of(other.id, [0]),
      ).rejects.toMatchObject({
        code: 'unknown-transfer',
      });
    }
    expect(asked).toEqual([]);
  });

  test('that doesn’t finish is waited for as long as said; where there is none, not at all', async () => {
    const { address } = await startBus();
    const asked = await standIn(address, false);
    await makeThumbnails(busAt(address), [{ path: '/a.png', mime: 'image/png' }], 50);
    expect(asked).toHaveLength(1);
    await makeThumbnails(busAt((await startBus()).address), [{ path: '/a.png', mime: 'image/png' }]);
    await makeThumbnails(busAt('unix:path=/nowhere'), [{ path: '/a.png', mime: 'image/png' }]);
  });
});
