/** What packs well goes in fewer bytes, and arrives as it was: between any two Ferrys, over whatever line, cut or not. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { minLaneBytes } from '../../../../electron/engine/transfer/lanes/lanes.ts';
import { accept, ended, offer, startTestEngine } from '../../../support/engines.ts';
import { random, wordy } from '../../../support/wire/frames.ts';
import { tempDir } from '../../../support/pair.ts';
import { Relay } from '../../../support/relay.ts';
import { expectSameTree } from '../../../support/disks/same-tree.ts';

const mib = 1024 * 1024;

/** Sources in folders, and among them what doesn't pack. */
async function tree(files: number): Promise<{ path: string; bytes: number }> {
  const path = join(await tempDir(), 'tree');
  let bytes = 0;
  for (let i = 0; i < files; i++) {
    const dir = join(path, `part-${i % 7}`);
    await mkdir(dir, { recursive: true });
    const content = wordy(200 + ((i * 977) % 30_000), i + 1);
    bytes += content.length;
    await writeFile(join(dir, `file-${i}.ts`), content);
  }
  return { path, bytes };
}

/** Anna sends to Ben over a line that counts and breaks. */
async function onALine({ lanes = false, anna: a = {}, ben: b = {} } = {}) {
  const [anna, ben] = await Promise.all([startTestEngine('Anna', a), startTestEngine('Ben', b)]);
  const relay = await Relay.to(() => ben.state().self.port, lanes ? anna.state().self.port : undefined);
  return { anna, ben, relay, to: { to: { by: 'address' as const, address: relay.address } } };
}

test('a tree of sources goes in less than half of its bytes, and both sides say so', async () => {
  const { anna, ben, relay, to } = await onALine();
  const { path, bytes } = await tree(600);
  const id = await offer(anna, ben, [path], to);
  await accept(ben, id);
  const [sent, received] = await Promise.all([ended(anna, id), ended(ben, id)]);
  expect([sent.status, received.status]).toEqual(['done', 'done']);
  expectSameTree(path, join(ben.inbox, 'tree'));
  expect(relay.forth).toBeLessThan(bytes * 0.5);
  expect(sent.packed!.bytes).toBeGreaterThan(bytes);
  expect(sent.packed!.onWire).toBeLessThan(relay.forth);
  // A side's own heads of frames aside, both count the same.
  expect(received.packed!.bytes).toBe(sent.packed!.bytes);
});

test.each([
  ['the receiver', { ben: { packed: false } }],
  ['the sender', { anna: { packed: false } }],
])('where %s does not know of it, all goes as it is', async (_, engines) => {
  const { anna, ben, relay, to } = await onALine(engines);
  const { path, bytes } = await tree(100);
  const id = await offer(anna, ben, [path], to);
  await accept(ben, id);
  const [sent, received] = await Promise.all([ended(anna, id), ended(ben, id)]);
  expect([sent.packed, received.packed]).toEqual([undefined, undefined]);
  expect(relay.forth).toBeGreaterThan(bytes);
  expectSameTree(path, join(ben.inbox, 'tree'));
});

test.each([
  ['over a lane', true],
  ['without one', false],
])('a big file goes packed %s, is cut in the middle, and goes on with a new stream', async (_, lanes) => {
  const { anna, ben, relay, to } = await onALine({ lanes });
  const content = wordy(minLaneBytes + 16 * mib);
  const path = join(await tempDir(), 'log.txt');
  await writeFile(path, content);
  const id = await offer(anna, ben, [path], to);
  await accept(ben, id);
  for (let n = 0; n < 2; n++) {
    await relay.passed(2 * mib);
    relay.cut();
    await anna.transfer((t) => t.status === 'reconnecting' || t.status === 'active', id);
  }
  expect(await ended(anna, id)).toMatchObject({ status: 'done' });
  expect(await ended(ben, id)).toMatchObject({ status: 'done' });
  expect((await readFile(join(ben.inbox, 'log.txt'))).equals(content)).toBe(true);
  expect(relay.connections).toBeGreaterThan(2);
  expect(relay.forth).toBeLessThan(content.length * 0.7);
});

test('what does not pack goes as it is', async () => {
  const { anna, ben, relay, to } = await onALine();
  const path = join(await tempDir(), 'film.bin');
  const content = random(24 * mib);
  await writeFile(path, content);
  const id = await offer(anna, ben, [path], to);
  await accept(ben, id);
  const [sent] = await Promise.all([ended(anna, id), ended(ben, id)]);
  expect(sent.packed).toBeUndefined();
  expect(relay.forth).toBeGreaterThan(content.length);
  expect((await readFile(join(ben.inbox, 'film.bin'))).equals(content)).toBe(true);
});

test('cancelled in the middle of what goes packed: both say so, and nothing of it stays', async () => {
  const { anna, ben, relay, to } = await onALine();
  const path = join(await tempDir(), 'log.txt');
  await writeFile(path, wordy(24 * mib));
  const id = await offer(anna, ben, [path], to);
  await accept(ben, id);
  await relay.passed(mib);
  await anna.handle.command('cancel', { transferId: id });
  expect(await ended(anna, id)).toMatchObject({ status: 'cancelled' });
  expect(await ended(ben, id)).toMatchObject({ status: 'cancelled' });
  expect([...anna.log, ...ben.log]).toEqual([]);
});
