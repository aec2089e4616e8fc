/** Deltas and what disks do: they fill up in the middle, and files on them have holes. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { minBlockBytes as block } from '../../../../../../electron/engine/wire/limits.ts';
import { holedFile, taken } from '../../../../../support/disks/holed-file.ts';
import { accept, deliver, ended, offer, patientBlocks, startTestEngine } from '../../../../../support/engines.ts';
import { tempDir } from '../../../../../support/pair.ts';
import { hasSmallDisks, noSmallDisks, smallDisk, takeAll } from '../../../../../support/disks/small-disk.ts';
import { Relay } from '../../../../../support/relay.ts';

const run = promisify(execFile);
const mib = 1024 * 1024;

const before = new Date(1_700_000_000_000);

async function pair() {
  const [anna, ben, dir] = [
    await startTestEngine('Anna', patientBlocks),
    await startTestEngine('Ben'),
    await tempDir(),
  ];
  await mkdir(ben.inbox, { recursive: true });
  return { anna, ben, dir, path: join(dir, 'disk.img') };
}

test.skipIf(!hasSmallDisks)(
  `a disk that is full when a file is to be put together holds it, the older version stays, and only the changes go all the same${noSmallDisks}`,
  async () => {
    const { anna, ben, dir, path } = await pair();
    const disk = await smallDisk(80);
    const inbox = join(disk, 'inbox');
    const there = join(inbox, 'disk.img');
    const old = randomBytes(32 * mib);
    const next = Buffer.from(old);
    for (const at of [5, 17 * mib]) randomBytes(1000).copy(next, at);
    await mkdir(inbox);
    await writeFile(there, old);
    await utimes(there, before, before);
    await writeFile(path, next);
    // Another file comes first, so slowly that somebody else can take the room, which is there when it is asked.
    const first = join(dir, 'first.bin');
    await writeFile(first, randomBytes(8 * mib));
    const relay = await Relay.to(() => ben.state().self.port);
    relay.pace = 4 * mib;
    const id = await offer(anna, ben, [first, path], { to: { by: 'address', address: relay.address } });
    await ben.transfer((t) => t.totals.complete, id);
    const pauses = [anna, ben].map((side) => side.transfer((t) => t.hold?.code === 'no-space', id));
    await accept(ben, id, { dir: inbox, conflicts: 'replace' });
    await relay.passed(mib);
    await takeAll(join(disk, 'hog'));
    const [at, here] = await Promise.all(pauses);
    expect(at?.hold).toMatchObject({ code: 'no-space', params: { peer: 'Ben' }, by: 'peer' });
    expect(here?.hold).toMatchObject({ code: 'no-space' });
    expect((await readFile(there)).equals(old)).toBe(true);
    relay.pace = Infinity;
    await rm(join(disk, 'hog'));
    for (const end of await Promise.all([ended(anna, id), ended(ben, id)])) {
      expect(end).toMatchObject({
        status: 'done',
        hold: null,
        changed: { files: 1, bytes: next.length, went: 2 * block },
      });
    }
    expect((await readFile(there)).equals(next)).toBe(true);
    expect((await readdir(inbox)).toSorted()).toEqual(['disk.img', 'first.bin']);
  },
);

test('a file with holes goes whole where an older version of it is, and keeps them', async () => {
  const { anna, ben, path } = await pair();
  const there = join(ben.inbox, 'disk.img');
  await holedFile(path, 40 * mib, [
    [0, mib],
    [30 * mib, mib],
  ]);
  await run('cp', ['--sparse=always', path, there]);
  const changed = await open(there, 'r+');
  await changed.write(randomBytes(1000), 0, 1000, 10 * mib);
  await changed.close();
  await utimes(there, before, before);
  const { received } = await deliver(anna, ben, [path], { conflicts: 'replace' });
  expect(received).toMatchObject({ status: 'done', casualtyCount: 0 });
  expect(received.changed).toBeUndefined();
  expect((await readFile(there)).equals(await readFile(path))).toBe(true);
  expect(await taken(there)).toBeLessThan(4 * mib);
});

test('a file that has lost its holes is put together from the version that has them', async () => {
  const { anna, ben, path } = await pair();
  const there = join(ben.inbox, 'disk.img');
  await holedFile(there, 40 * mib, [
    [0, mib],
    [30 * mib, mib],
  ]);
  await utimes(there, before, before);
  // Read and written, the holes are zeros as any others.
  const next = await readFile(there);
  randomBytes(1000).copy(next, 20 * mib);
  await writeFile(path, next);
  for (const end of Object.values(await deliver(anna, ben, [path], { conflicts: 'replace' }))) {
    if (typeof end !== 'string') expect(end).toMatchObject({ changed: { files: 1, bytes: next.length, went: block } });
  }
  expect((await readFile(there)).equals(next)).toBe(true);
});
