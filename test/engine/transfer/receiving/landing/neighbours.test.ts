/** Of two transfers into one folder neither takes away what the other counts on. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DiskThreads } from '../../../../../electron/engine/threads/disk-threads.ts';
import { directLandings } from '../../../../../electron/engine/transfer/receiving/landing/direct-landing.ts';
import type { Landings } from '../../../../../electron/engine/transfer/receiving/landing/landing.ts';
import { Neighbours } from '../../../../../electron/engine/transfer/receiving/landing/neighbours.ts';
import { bundle } from '../../../../support/bundles/bundle.ts';
import { entry, newFolder } from '../../../disk/sink/places.ts';

const worker = await bundle('electron/engine/threads/disk-worker.ts');

const [first, second] = ['1'.repeat(32), '2'.repeat(32)];

function inThreads(): Landings {
  const threads = new DiskThreads(worker, () => {});
  onTestFinished(() => threads.close());
  return threads;
}

const kinds = [
  ['disk threads', inThreads],
  ['the engine’s own thread', () => directLandings],
] as const;

for (const [name, landingsOf] of kinds) {
  test(`an empty folder stays where a transfer that is given up made it and another found it, by ${name}`, async () => {
    const dir = await newFolder();
    const landings = landingsOf();
    const given = await landings.open(dir, first, []);
    expect(await given.folder(entry('tree/empty', ''), false)).toBe(true);
    const kept = await landings.open(dir, second, []);
    expect(await kept.folder(entry('tree/empty', ''), false)).toBe(false);
    await given.abort();
    await kept.finish();
    expect(existsSync(join(dir, 'tree/empty'))).toBe(true);
  });

  test(`with no other there it is taken away, by ${name}`, async () => {
    const dir = await newFolder();
    const landings = landingsOf();
    const elsewhere = await landings.open(await newFolder(), second, []);
    const given = await landings.open(dir, first, []);
    await given.folder(entry('tree/empty', ''), false);
    await given.abort();
    expect(existsSync(join(dir, 'tree'))).toBe(false);
    await elsewhere.finish();
  });

  test(`the folder that an offer made for itself stays while another receives into it, by ${name}`, async () => {
    const dir = join(await newFolder(), 'new');
    const landings = landingsOf();
    const withdrawn = await landings.open(dir, first, []);
    const kept = await landings.open(dir, second, []);
    await withdrawn.withdraw();
    await kept.folder(entry('empty', ''), false);
    await kept.finish();
    expect(existsSync(join(dir, 'empty'))).toBe(true);
  });
}

test('one that can’t be opened is nobody’s neighbour', async () => {
  const dir = await newFolder();
  await mkdir(join(dir, 'sub'));
  await expect(directLandings.open('/proc/version', second, [])).rejects.toMatchObject({ code: expect.any(String) });
  const given = await directLandings.open(dir, first, []);
  await given.folder(entry('sub/empty', ''), false);
  await given.abort();
  expect(existsSync(join(dir, 'sub/empty'))).toBe(false);
});

test.each([
  ['the same folder', '/in', '/in', true],
  ['a folder in it', '/in', '/in/sub', true],
  ['a folder above it', '/in/sub', '/in/', true],
  ['all there is', '/in', '/', true],
  ['a name that begins alike', '/in', '/inbox', false],
  ['a drive’s folder', 'C:\\in', 'C:\\in\\sub', true],
  ['its neighbour', '/in/a', '/in/b', false],
] as const)('%s: who is beside whom', async (_, mine, other, isBeside) => {
  const neighbours = new Neighbours();
  await neighbours.enter(other, second);
  const place = await neighbours.enter(mine, first);
  expect(await neighbours.end(place, 'abort', (how) => Promise.resolve(how))).toBe(isBeside ? 'abandon' : 'abort');
});

test('none begins while another takes away what it made there', async () => {
  const neighbours = new Neighbours();
  const place = await neighbours.enter('/in', first);
  let taken = (): void => {};
  const ending = neighbours.end(place, 'abort', () => new Promise<void>((resolve) => (taken = resolve)));
  const order: string[] = [];
  const entered = neighbours.enter('/in', second).then(() => order.push('entered'));
  await neighbours.enter('/elsewhere', second);
  order.push('taken away');
  taken();
  await Promise.all([ending, entered]);
  expect(order).toEqual(['taken away', 'entered']);
});
