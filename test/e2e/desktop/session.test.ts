/** The session's end, sleep and wake, while a transfer runs each way: the real app, a stand-in for logind, real transfers. */
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Transfer } from '../../../shared/state.ts';
import { noLogin1, startLogin1 } from '../../support/desktop/login1.ts';
import { hasBus, startBus } from '../../support/desktop/session-bus.ts';
import { startXServer } from '../../support/desktop/x-display.ts';
import { expectSameTree } from '../../support/disks/same-tree.ts';
import { startTestEngine, type TestEngine } from '../../support/engines.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { describeApp, giveFiles, launchHere, pressInDialogs, type FerryApp } from '../ferry.ts';
import { saysYes } from '../pair.ts';

const patience = { timeout: 60_000 };
/** Long enough under way on any disk that a signal comes in the middle; its end differs from its beginning. */
const parcelBytes = 300 * 1024 ** 2;

async function parcel(path: string, seed: number): Promise<string> {
  const file = await open(path, 'w');
  const block = Buffer.alloc(4 * 1024 ** 2, 'a parcel of words, ');
  for (let at = 0; at < parcelBytes; at += block.length) {
    block.write(`${seed} ${at};`);
    await file.write(block);
  }
  await file.close();
  return path;
}

interface Stage {
  readonly ferry: FerryApp;
  readonly peer: TestEngine;
  readonly home: string;
  readonly dir: string;
  /** Where Ferry listens: at the next start as well, since the peer looks for it there. */
  readonly port: number;
  readonly ids: { readonly out: string; readonly in: string };
}

/** Ferry sends a parcel, and receives another one, and neither has come far. */
async function bothWays(env: Record<string, string>): Promise<Stage> {
  const dir = await temporaryFolder();
  const home = join(dir, 'home');
  const peer = await startTestEngine('Peer', { home: join(dir, 'peer') });
  const [mine, theirs] = [await parcel(join(dir, 'mine.bin'), 1), await parcel(join(dir, 'theirs.bin'), 2)];
  const ferry = await launchHere({ name: 'Harbour', home, env: { ...env, XDG_DOWNLOAD_DIR: join(dir, 'in') } });
  await ferry.page.evaluate(saysYes);
  await pressInDialogs(ferry.electron, 1);
  await giveFiles(ferry.page, [mine]);
  const { port } = peer.state().self;
  await ferry.page.evaluate(
    ([path, address]) => window.ferry.command('send', { paths: [path!], to: { by: 'address', address: address! } }),
    [mine, `127.0.0.1:${port}`],
  );
  const { id: out } = await peer.transfer(({ status }) => status === 'asking');
  await peer.handle.command('answer', { transferId: out, accept: true });
  await peer.transfer(({ progress }) => progress.bytes > 0, out);
  await peer.handle.command('pause', { transferId: out });
  const self = (await ferry.page.evaluate(() => window.ferry.snapshot())).state.self;
  const sent = await peer.handle.command('send', {
    paths: [theirs],
    to: { by: 'address', address: `127.0.0.1:${self.port}` },
  });
  if (!sent.ok) throw new Error(JSON.stringify(sent.failure));
  const { transferId } = sent.value;
  await ferry.page.getByTestId('offer-dialog').waitFor();
  await ferry.page.evaluate((id) => window.ferry.command('answer', { transferId: id, accept: true }), transferId);
  await peer.handle.command('resume', { transferId: out });
  const moves = ({ status, progress }: Transfer): boolean => status === 'active' && progress.bytes > 0;
  await Promise.all([peer.transfer(moves, out), peer.transfer(moves, transferId)]);
  return { ferry, peer, home, dir, port: self.port, ids: { out, in: transferId } };
}

/** After the next start both parcels are whole at the other side, once. */
async function goesOn({ peer, home, dir, port, ids }: Stage, env: Record<string, string>): Promise<void> {
  await launchHere({ name: 'Harbour', home, port, env: { ...env, XDG_DOWNLOAD_DIR: join(dir, 'in') } });
  const ended = await Promise.all([ids.out, ids.in].map((id) => peer.transfer(({ status }) => status === 'done', id)));
  expect(ended.map(({ casualtyCount }) => casualtyCount)).toEqual([0, 0]);
  const [landed] = ended[0]!.landed;
  expectSameTree(join(dir, 'mine.bin'), landed!);
  expectSameTree(join(dir, 'theirs.bin'), join(dir, 'in', 'theirs.bin'));
}

async function exitOf({ electron }: FerryApp, end: () => unknown): Promise<number | null> {
  const child = electron.process();
  const exited = once(child, 'exit');
  await end();
  await exited;
  return child.exitCode;
}

describeApp('the session', () => {
  describe.skipIf(noLogin1 !== null)(`with logind${noLogin1 === null ? '' : ` (${noLogin1})`}`, () => {
    test('keeps awake while bytes move, not while they don’t, and not for a killed Ferry; its end is waited with, and all goes on', async () => {
      const { address } = await startBus();
      const login1 = await startLogin1(address);
      const env = { DBUS_SYSTEM_BUS_ADDRESS: address };
      const awake = (): string[] => login1.held().filter((lock) => lock === 'sleep:idle block Ferry');
      const stage = await bothWays(env);
      await expect.poll(awake, patience).toHaveLength(1);
      await Promise.all(Object.values(stage.ids).map((id) => stage.peer.handle.command('pause', { transferId: id })));
      await expect.poll(awake, patience).toEqual([]);
      for (const id of Object.values(stage.ids)) await stage.peer.handle.command('resume', { transferId: id });
      await expect.poll(awake, patience).toHaveLength(1);
      // Electron's own lock delays the shutdown until Ferry has gone.
      expect(login1.held().some((lock) => lock.startsWith('shutdown delay'))).toBe(true);
      expect(await exitOf(stage.ferry, () => login1.tell('shutdown'))).toBe(0);
      await expect.poll(() => login1.held(), patience).toEqual([]);
      await goesOn(stage, env);
    });

    test('ends for a Ferry that is killed without its lock staying', async () => {
      const { address } = await startBus();
      const login1 = await startLogin1(address);
      const stage = await bothWays({ DBUS_SYSTEM_BUS_ADDRESS: address });
      await expect.poll(() => login1.held(), patience).toContain('sleep:idle block Ferry');
      await exitOf(stage.ferry, () => stage.ferry.electron.process().kill('SIGKILL'));
      await expect.poll(() => login1.held(), patience).toEqual([]);
    });
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'ended by %s: both transfers go on after the next start',
    async (signal) => {
      const stage = await bothWays({});
      await exitOf(stage.ferry, () => stage.ferry.electron.process().kill(signal));
      await goesOn(stage, {});
    },
  );

  test.skipIf(!hasBus)('whose bus ends keeps Ferry running, or lets its next start go on', async () => {
    const bus = await startBus();
    const env = { DBUS_SESSION_BUS_ADDRESS: bus.address };
    const stage = await bothWays(env);
    await bus.end();
    const child = stage.ferry.electron.process();
    const ended = await Promise.race([
      once(child, 'exit').then(() => true),
      stage.peer.transfer(({ status }) => status === 'done', stage.ids.out).then(() => false),
    ]);
    if (!ended) await stage.ferry.close();
    await goesOn(stage, {});
  });

  test('whose X server ends takes Ferry with it, and its next start goes on', async () => {
    const { display, end } = await startXServer('1200x900');
    const stage = await bothWays({ DISPLAY: display });
    await exitOf(stage.ferry, end);
    await goesOn(stage, {});
  });
});
