/** Files with holes between two terminal apps, and a receiver that is killed among them. */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { diskFor } from '../support/disks/disks.ts';
import { holedFile, taken } from '../support/disks/holed-file.ts';
import { tempDir } from '../support/pair.ts';
import { Ferry } from './processes.ts';
import { expectSameTree } from '../support/disks/same-tree.ts';

const mib = 1024 * 1024;

async function receiving(dir: string, home: string, port = '0'): Promise<{ receiver: Ferry; port: string }> {
  const argv = ['--home', home, '--name', 'Receiver', '--port', port, '--interface', '127.0.0.1', '--json'];
  const receiver = new Ferry(['receive', '--dir', dir, '--accept', 'all', ...argv]);
  return { receiver, port: String((await receiver.event('listening'))['port']) };
}

async function sending(path: string, port: string): Promise<Ferry> {
  const home = await tempDir();
  return new Ferry(['send', path, '--to', `127.0.0.1:${port}`, '--home', home, '--name', 'Sender', '--json']);
}

test.skipIf(process.platform === 'win32')(
  'a gigabyte with a word at its end takes no more room there than here',
  async () => {
    const dir = await tempDir();
    const path = await holedFile(join(dir, 'vm.img'), 1024 * mib + 4, [[1024 * mib, 4]]);
    const { port } = await receiving(join(dir, 'in'), await tempDir());
    expect(await (await sending(path, port)).exit).toBe(0);
    expect(await taken(join(dir, 'in', 'vm.img'))).toBe(await taken(path));
    expectSameTree(path, join(dir, 'in', 'vm.img'));
  },
);

test.for(['ext4', 'exfat-fuse'] as const)(
  'a receiver killed among holes goes on with the file, on %s',
  async (kind, t) => {
    const inbox = join(await diskFor(t, kind, 700), 'in');
    await mkdir(inbox);
    const dir = await tempDir();
    const bytes = 600 * mib + 5;
    const path = await holedFile(join(dir, 'vm.img'), bytes, [
      [10 * mib, 60 * mib],
      [200 * mib, 60 * mib],
      [500 * mib, 40 * mib],
    ]);
    const home = await tempDir();
    const { receiver, port } = await receiving(inbox, home);
    const sender = await sending(path, port);
    const isWithin = (event: Record<string, unknown>): boolean => Number(event['bytes']) > 220 * mib;
    await Promise.race([receiver.event('progress', isWithin), sender.event('done')]);
    receiver.child.kill('SIGKILL');
    await receiver.exit;
    await receiving(inbox, home, port);
    expect(await sender.exit).toBe(0);
    expect(await readdir(inbox)).toEqual(['vm.img']);
    expectSameTree(path, join(inbox, 'vm.img'));
    if (kind === 'ext4') expect(await taken(join(inbox, 'vm.img'))).toBeLessThan(161 * mib);
  },
);
