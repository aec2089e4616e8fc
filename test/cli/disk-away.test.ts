/** A receiver that starts while the disk it received onto is away: it waits, and leaves the place to that disk. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempDir } from '../support/pair.ts';
import { mountDisk, noDisks } from '../support/disks/removable-disk.ts';
import { Ferry } from './processes.ts';

const loopback = ['--interface', '127.0.0.1', '--json'];
const bytes = 100 * 1024 * 1024;

test.skipIf(noDisks !== '')(`nothing is made where the disk will be mounted, not even --dir${noDisks}`, async () => {
  const dir = await tempDir();
  const disk = await mountDisk('ext4', 160);
  const inbox = join(disk.dir, 'some', 'inbox');
  const receive = (port: unknown) =>
    new Ferry([
      ...['receive', '--home', join(dir, 'r'), '--port', String(port), '--dir', inbox, '--accept', 'all'],
      ...loopback,
    ]);
  await mkdir(join(dir, 'from'));
  await writeFile(join(dir, 'from', 'big'), Buffer.alloc(bytes, 7));
  const first = receive(0);
  const { port } = await first.event('listening');
  const sending = new Ferry([
    ...['send', join(dir, 'from'), '--home', join(dir, 's'), '--to', `127.0.0.1:${String(port)}`],
    ...loopback,
  ]);
  await first.event('progress');
  first.child.kill('SIGKILL');
  await first.exit;
  disk.takeAway();
  const second = receive(port);
  await second.event('state', ({ code }) => code === 'destination-gone');
  await second.event('listening');
  expect(await readdir(disk.dir)).toEqual([]);
  await disk.putBack();
  expect(await sending.exit).toBe(0);
  expect((await readFile(join(inbox, 'from', 'big'))).length).toBe(bytes);
});
