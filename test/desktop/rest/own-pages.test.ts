import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { giveBackOwnPages, unwritten } from '../../../electron/desktop/rest/own-pages.ts';

const mapping = (head: string, anonymousKb: number): string =>
  [
    head,
    'Size:               1024 kB',
    'Rss:                 512 kB',
    `Anonymous:      ${anonymousKb} kB`,
    'VmFlags: rd mr',
  ].join('\n');

const smaps = [
  mapping('55d0f0000000-55d0f0100000 r--p 00000000 00:1f 7                     /opt/Ferry/ferry', 0),
  mapping('55d0f0100000-55d0f0900000 r-xp 00100000 00:1f 7                     /opt/Ferry/ferry', 0),
  mapping('55d0f0900000-55d0f0a00000 r--p 00900000 00:1f 7                     /opt/Ferry/ferry', 1024),
  mapping('55d0f0a00000-55d0f0b00000 rw-p 00a00000 00:1f 7                     /opt/Ferry/ferry', 0),
  mapping('55d0f0b00000-55d0f0c00000 rw-p 00000000 00:00 0', 1024),
  mapping('7f0000000000-7f0000100000 r--s 00000000 00:1f 8                     /opt/Ferry/icudtl.dat', 0),
  mapping('7f0000100000-7f0000200000 r-xp 00000000 00:1f 9                     /opt/Ferry/resources/app/koffi.node', 0),
  mapping('7f0000200000-7f0000300000 r-xp 00000000 00:1f 9                     /usr/lib/libgtk-3.so.0', 0),
  mapping('7f0000300000-7f0000400000 r-xp 00000000 00:1f 9                     /opt/Ferry/ferry (deleted)', 4),
  mapping('7f0000400000-7f0000500000 r--p 00000000 00:00 0', 0),
].join('\n');

test('only pages of the program’s own files that are as in the file are given back', () => {
  expect(unwritten(smaps, '/opt/Ferry')).toEqual([
    { start: 0x55d0_f000_0000n, bytes: 0x10_0000n },
    { start: 0x55d0_f010_0000n, bytes: 0x80_0000n },
    { start: 0x7f00_0000_0000n, bytes: 0x10_0000n },
  ]);
});

/** Of this process's program, in kB. */
async function mapped(): Promise<number> {
  const all = (await readFile('/proc/self/smaps', 'utf8')).split(/^(?=[\da-f]+-[\da-f]+ )/mu);
  const code = all.filter((one) => one.split('\n', 1)[0]!.endsWith(` ${process.execPath}`) && one.includes(' r-xp '));
  return code.reduce((sum, one) => sum + Number(/^Rss: +(\d+) kB$/mu.exec(one)?.[1]), 0);
}

test.skipIf(process.platform !== 'linux')('the running program gives its pages back, and runs on', async () => {
  const own = unwritten(await readFile('/proc/self/smaps', 'utf8'), dirname(process.execPath));
  const before = await mapped();
  const given = await giveBackOwnPages();
  expect(given).toBe(own.length);
  expect(given).toBeGreaterThan(0);
  expect(await mapped()).toBeLessThan(before / 2);
  expect(JSON.parse('{"it":["runs","on"]}')).toEqual({ it: ['runs', 'on'] });
});

test('elsewhere than on Linux nothing is touched', async () => {
  expect(await giveBackOwnPages('darwin')).toBe(0);
  expect(await giveBackOwnPages('win32')).toBe(0);
});
