/** What a cancelled transfer had begun isn't lost by a slip: sent again it goes on, and what nobody sends again goes by itself. */
import { randomBytes } from 'node:crypto';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { keptForMs, minKeptBytes } from '../../../../electron/engine/transfer/leftovers/kept-beginnings.ts';
import type { Transfer } from '../../../../shared/state.ts';
import { accept, ended, offer, startTestEngine, type TestEngine } from '../../../support/engines.ts';
import { tempDir } from '../../../support/pair.ts';
import { Relay } from '../../../support/relay.ts';

const mebi = 1024 * 1024;
const bytes = 48 * mebi;

async function bigFile(): Promise<string> {
  const path = join(await tempDir(), 'film.mov');
  await writeFile(path, randomBytes(bytes));
  return path;
}

const pair = () => Promise.all([startTestEngine('Anna'), startTestEngine('Ben')]);
const partials = async (at: TestEngine): Promise<string[]> =>
  (await readdir(at.inbox).catch(() => [])).filter((name) => name.endsWith('.part'));
const journals = (at: TestEngine): Promise<string[]> => readdir(join(at.home, 'transfers')).catch(() => []);

const isSame = async (at: TestEngine, path: string): Promise<boolean> =>
  (await readFile(join(at.inbox, 'film.mov'))).equals(await readFile(path));

/** Sends `path` until `least` bytes are through, stands still there, and is then cancelled on one side. */
async function cancelled(
  anna: TestEngine,
  ben: TestEngine,
  path: string,
  { by = 'sender', least = 28 * mebi }: { by?: 'sender' | 'receiver'; least?: number } = {},
): Promise<Transfer> {
  const relay = await Relay.to(() => ben.state().self.port);
  const id = await offer(anna, ben, [path], { to: { by: 'address', address: relay.address } });
  await accept(ben, id);
  await relay.passed(least);
  relay.down = true;
  relay.cut();
  await ben.transfer(({ status }) => status === 'reconnecting', id);
  relay.down = false;
  const at = by === 'sender' ? anna : ben;
  await at.handle.command('cancel', { transferId: id });
  await ended(anna, id);
  return ended(ben, id);
}

/** Sends it again, over a line that counts. */
async function again(anna: TestEngine, ben: TestEngine, path: string) {
  const relay = await Relay.to(() => ben.state().self.port);
  const id = await offer(anna, ben, [path], { to: { by: 'address', address: relay.address } });
  await accept(ben, id);
  const [sent, received] = await Promise.all([ended(anna, id), ended(ben, id)]);
  return { sent, received, through: relay.forth };
}

test.each(['sender', 'receiver'] as const)(
  'cancelled at the %s in the middle of a big file and sent again, it goes on where it stopped',
  async (by) => {
    const path = await bigFile();
    const [anna, ben] = await pair();
    const { kept, status } = await cancelled(anna, ben, path, { by });
    expect(status).toBe('cancelled');
    expect(kept!.bytes).toBeGreaterThanOrEqual(minKeptBytes);
    expect(await partials(ben)).toHaveLength(1);

    const { sent, received, through } = await again(anna, ben, path);
    expect([sent.status, received.status]).toEqual(['done', 'done']);
    expect(through).toBeLessThan(bytes - kept!.bytes + 2 * mebi);
    expect(await isSame(ben, path)).toBe(true);
    // Nothing of either is left, and the list no longer says that anything is kept.
    expect(await readdir(ben.inbox)).toEqual(['film.mov']);
    await expect.poll(() => journals(ben)).toEqual([]);
    expect(ben.state().transfers.filter((one) => one.kept !== undefined)).toEqual([]);
  },
);

test('also after the receiver was started again', async () => {
  const path = await bigFile();
  const [anna, ben] = await pair();
  const { kept } = await cancelled(anna, ben, path);
  await ben.handle.stop();
  const later = await startTestEngine('Ben', { home: ben.home, defaultReceiveDir: ben.inbox });
  const { received, through } = await again(anna, later, path);
  expect(received.status).toBe('done');
  expect(through).toBeLessThan(bytes - kept!.bytes + 2 * mebi);
});

test('a file that has changed since comes anew, and the old beginning goes in its time', async () => {
  const path = await bigFile();
  const [anna, ben] = await pair();
  await cancelled(anna, ben, path);
  await writeFile(path, randomBytes(bytes));
  await utimes(path, new Date(), new Date(Date.now() - 60_000));
  const { received, through } = await again(anna, ben, path);
  expect(received.status).toBe('done');
  expect(through).toBeGreaterThan(bytes);
  expect(await isSame(ben, path)).toBe(true);
  expect(await partials(ben)).toHaveLength(1);
});

test('a file whose beginning is another one now comes anew, although size and time are the same', async () => {
  const path = await bigFile();
  const [anna, ben] = await pair();
  await cancelled(anna, ben, path);
  const [partial] = await partials(ben);
  const at = join(ben.inbox, partial!);
  const content = await readFile(at);
  await writeFile(at, content.fill(0, 0, 1));
  const { received } = await again(anna, ben, path);
  expect(received.status).toBe('done');
  expect(await isSame(ben, path)).toBe(true);
});

test('it is another device’s business only where that device sends it', async () => {
  const path = await bigFile();
  const [anna, ben] = await pair();
  const carl = await startTestEngine('Carl');
  await cancelled(anna, ben, path);
  const { through } = await again(carl, ben, path);
  expect(through).toBeGreaterThan(bytes);
  expect(await partials(ben)).toHaveLength(1);
});

test('taken off the list, nothing is kept', async () => {
  const path = await bigFile();
  const [anna, ben] = await pair();
  const { id } = await cancelled(anna, ben, path);
  await ben.handle.command('dismiss', { transferId: id });
  await expect.poll(() => partials(ben)).toEqual([]);
  await expect.poll(() => journals(ben)).toEqual([]);
});

test('less than is worth it is taken back at once', async () => {
  const path = await bigFile();
  const [anna, ben] = await pair();
  const { kept } = await cancelled(anna, ben, path, { least: minKeptBytes / 4 });
  expect(kept).toBeUndefined();
  expect(await partials(ben)).toEqual([]);
  await expect.poll(() => journals(ben)).toEqual([]);
});

test('of a device that is blocked nothing is kept', async () => {
  const path = await bigFile();
  const [anna, ben] = await pair();
  const relay = await Relay.to(() => ben.state().self.port);
  const id = await offer(anna, ben, [path], { to: { by: 'address', address: relay.address } });
  await accept(ben, id);
  await relay.passed(28 * mebi);
  const { fingerprint } = anna.state().self;
  expect(await ben.handle.command('setRules', { fingerprint, rules: { rule: 'block' } })).toMatchObject({ ok: true });
  expect((await ended(ben, id)).kept).toBeUndefined();
  expect(await partials(ben)).toEqual([]);
});

test('after a day it goes, at a start and while Ferry runs', async () => {
  const path = await bigFile();
  const [anna, ben] = await pair();
  vi.useFakeTimers({ toFake: ['Date'], shouldAdvanceTime: false, now: Date.now() });
  try {
    await cancelled(anna, ben, path);
    await ben.handle.stop();
    vi.setSystemTime(Date.now() + keptForMs - 60_000);
    const later = await startTestEngine('Ben', { home: ben.home, defaultReceiveDir: ben.inbox });
    expect(await partials(later)).toHaveLength(1);
    await later.handle.stop();
    vi.setSystemTime(Date.now() + 120_000);
    const last = await startTestEngine('Ben', { home: ben.home, defaultReceiveDir: ben.inbox });
    await expect.poll(() => partials(last)).toEqual([]);
    await expect.poll(() => journals(last)).toEqual([]);
    expect(last.state().transfers.some((one) => one.kept !== undefined)).toBe(false);
  } finally {
    vi.useRealTimers();
  }
});
