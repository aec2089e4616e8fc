/** One file of many is cancelled, from either side: it doesn't come, everything else does, and both sides say so. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ManifestLine } from '../../../../shared/state.ts';
import { accept, ended, offer, startTestEngine, type TestEngine } from '../../../support/engines.ts';
import { tempDir } from '../../../support/pair.ts';
import { Relay } from '../../../support/relay.ts';

const mib = 1024 * 1024;

/** Anna sends Ben three files of a folder; the one in the middle is big. */
async function sending() {
  const anna = await startTestEngine('Anna');
  const ben = await startTestEngine('Ben');
  const tree = join(await tempDir(), 'tree');
  await mkdir(tree);
  await writeFile(join(tree, 'a'), 'a');
  await writeFile(join(tree, 'big'), randomBytes(128 * mib));
  await writeFile(join(tree, 'z'), 'z');
  const relay = await Relay.to(() => ben.state().self.port);
  const id = await offer(anna, ben, [tree], { to: { by: 'address', address: relay.address } });
  await ben.transfer((t) => t.status === 'asking' && t.totals.complete, id);
  return { anna, ben, relay, id, landed: join(ben.inbox, 'tree') };
}

async function lines(at: TestEngine, transferId: string): Promise<readonly ManifestLine[]> {
  const listed = await at.handle.command('listFiles', { transferId, from: 0, count: 100 });
  if (!listed.ok) throw new Error(listed.failure.code);
  return listed.value.lines;
}

async function states(at: TestEngine, id: string): Promise<Record<string, string>> {
  return Object.fromEntries((await lines(at, id)).map(({ path, state }) => [path, state]));
}

async function cancelFile(at: TestEngine, transferId: string, path: string) {
  const { index } = (await lines(at, transferId)).find((line) => line.path === path)!;
  return at.handle.command('cancelFile', { transferId, index });
}

const here = (path: string) => ({ path, failure: { code: 'cancelled', params: { path } } });
const there = (path: string, peer: string) => ({
  path,
  failure: { code: 'cancelled', params: { path, peer }, by: 'peer' },
});

/** The transfer ends well at both, without that file, and each says who left it out. */
async function expectWithout(
  { anna, ben, id, landed }: { anna: TestEngine; ben: TestEngine; id: string; landed: string },
  path: string,
  who: 'sender' | 'receiver',
): Promise<void> {
  const sent = await ended(anna, id);
  const received = await ended(ben, id);
  expect(sent).toMatchObject({ status: 'done', casualtyCount: 1, progress: { files: 2 } });
  expect(received).toMatchObject({ status: 'done', casualtyCount: 1, progress: { files: 2 } });
  expect(sent.casualties).toEqual([who === 'sender' ? here(path) : there(path, 'Ben')]);
  expect(received.casualties).toEqual([who === 'receiver' ? here(path) : there(path, 'Anna')]);
  expect((await readdir(landed)).toSorted()).toEqual(['a', 'big', 'z'].filter((name) => path !== `tree/${name}`));
}

test.each(['sender', 'receiver'] as const)(
  'cancelled by the %s in the middle of the file: the rest arrives, and no part of it stays',
  async (who) => {
    const made = await sending();
    const { anna, ben, relay, id } = made;
    await accept(ben, id);
    await relay.passed(8 * mib);
    const side = who === 'sender' ? anna : ben;
    expect((await states(side, id))['tree/big']).toBe('moving');
    expect(await cancelFile(side, id, 'tree/big')).toEqual({ ok: true, value: null });
    expect((await states(side, id))['tree/big']).toBe('left-out');
    await expectWithout(made, 'tree/big', who);
    expect(relay.forth).toBeLessThan(120 * mib);
  },
);

test.each(['sender', 'receiver'] as const)('cancelled by the %s before anybody has accepted', async (who) => {
  const made = await sending();
  const { anna, ben, id } = made;
  const side = who === 'sender' ? anna : ben;
  expect(await cancelFile(side, id, 'tree/z')).toEqual({ ok: true, value: null });
  expect(await states(side, id)).toEqual({
    tree: 'waiting',
    'tree/a': 'waiting',
    'tree/big': 'waiting',
    'tree/z': 'left-out',
  });
  await accept(ben, id);
  await expectWithout(made, 'tree/z', who);
});

test.each(['sender', 'receiver'] as const)(
  'cancelled by the %s while it waits, then the line breaks and both apps start again: it stays out',
  async (who) => {
    const made = await sending();
    const { id, relay } = made;
    let { anna, ben } = made;
    await accept(ben, id);
    await relay.passed(8 * mib);
    const side = who === 'sender' ? anna : ben;
    expect(await cancelFile(side, id, 'tree/z')).toEqual({ ok: true, value: null });
    // A line of the journal is on its way to disk; ending in order waits for it.
    await Promise.all([anna.handle.stop(), ben.handle.stop()]);
    const port = ben.state().self.port;
    ben = await startTestEngine('Ben', { home: ben.home, defaultReceiveDir: ben.inbox, port });
    anna = await startTestEngine('Anna', { home: anna.home, resumeSending: true });
    await expectWithout({ ...made, anna, ben }, 'tree/z', who);
  },
);

test('what is in place stays, what is no file is none, and every state is told truly on both sides', async () => {
  const { anna, ben, relay, id, landed } = await sending();
  await mkdir(landed, { recursive: true });
  await writeFile(join(landed, 'z'), 'z');
  await accept(ben, id);
  await relay.passed(8 * mib);
  for (const side of [anna, ben]) await side.transfer((t) => t.progress.files === 1, id);
  await ben.handle.command('pause', { transferId: id });
  const expected = { tree: 'waiting', 'tree/a': 'done', 'tree/big': 'moving', 'tree/z': 'waiting' };
  for (const side of [anna, ben]) {
    expect(await states(side, id)).toEqual(expected);
    expect(await cancelFile(side, id, 'tree/a')).toMatchObject({
      ok: false,
      failure: { code: 'file-in-place', params: { path: 'tree/a' } },
    });
    for (const index of [0, 4, 999_999]) {
      expect(await side.handle.command('cancelFile', { transferId: id, index })).toMatchObject({
        ok: false,
        failure: { code: 'unknown-file' },
      });
    }
  }
  await ben.handle.command('resume', { transferId: id });
  for (const side of [anna, ben]) expect(await ended(side, id)).toMatchObject({ status: 'done', casualtyCount: 0 });
});
