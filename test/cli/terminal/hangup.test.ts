import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ignoresHangup } from '../../../electron/cli/terminal/hangup.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { symlinkSync } from '../../support/disks/odd-files.ts';

/** What Linux would show of a process whose parent ignores the signals of that set. */
async function proc(ignored: string, output: string): Promise<string> {
  const dir = await temporaryFolder();
  mkdirSync(join(dir, 'self/fd'), { recursive: true });
  mkdirSync(join(dir, '7'));
  symlinkSync(output, join(dir, 'self/fd/1'));
  writeFileSync(join(dir, '7/status'), `Name:\tsh\nSigBlk:\t0000000000000000\nSigIgn:\t${ignored}\n`);
  return dir;
}

test.each([
  ['run by nohup from bash', { _: '/usr/bin/nohup' }, '0000000000000000', '/dev/null', true],
  ['its output where nohup puts it', {}, '0000000000000000', '/home/anna/nohup.out', true],
  ['a script that nohup runs', { _: '/usr/bin/node' }, '0000000000000001', '/dev/null', true],
  ['a script in the background, which ignores only Ctrl-C', {}, '0000000000000006', '/dev/null', false],
  ['an ordinary start', { _: '/usr/bin/node' }, '0000000000000000', '/dev/pts/0', false],
])('whether a closed terminal is to be outlived: %s', async (_, env, ignored, output, expected) => {
  expect(ignoresHangup({ env, parent: 7, proc: await proc(ignored, output) })).toBe(expected);
});

test('where processes cannot be looked at, a closed terminal ends it', () => {
  expect(ignoresHangup({ env: {}, parent: 7, proc: '/nowhere' })).toBe(false);
});
