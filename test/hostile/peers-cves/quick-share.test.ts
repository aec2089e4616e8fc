/** Quick Share's mistakes, made against Ferry. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkPath } from '../../../electron/engine/disk/names/safe-path.ts';
import { callEngine } from '../../support/hostile/hostile.ts';
import { file, sendWanted, startVictim } from '../../support/hostile/victim.ts';

/** A path where a name belongs, as Windows and others read one. */
const paths = [
  'a/..',
  'a//b',
  './a',
  '/a',
  'a/',
  '..\\outside\\x',
  'a\\..\\..\\x',
  '\\\\host\\share\\x',
  '\\\\?\\C:\\x',
  'C:\\x',
  'C:x',
  'a:stream',
];
/** What elsewhere is a name like any other: these characters part nothing there. */
const onlyOnWindows = paths.filter((path) => /[\\:]/.test(path));

test('Quick Share CVE-2024-49421: a path in a name is refused by name, and makes no file', async () => {
  const here = paths.filter((path) => process.platform === 'win32' || !onlyOnWindows.includes(path));
  const victim = await startVictim();
  const peer = await callEngine(victim);
  const files = here.map((path) => file(path, 'peer'));
  const { wanted, transfer } = await sendWanted(victim, peer, files);
  expect([...wanted]).toEqual([]);
  expect(transfer.casualties.map(({ failure }) => failure.code)).toEqual(here.map(() => 'name-refused'));
  expect(await victim.received()).toEqual([]);
  await victim.expectUnharmed();
});

test.each(paths)('Quick Share CVE-2024-49421: on Windows %s is no name', (path) => {
  expect(checkPath(path, 'win32')).toMatchObject({ ok: false, failure: { code: 'name-refused', params: { path } } });
});

test('Quick Share CVE-2024-49421: a path in a device’s name leads nowhere', async () => {
  const victim = await startVictim();
  const peer = await callEngine(victim, { name: `../outside/${'d'.repeat(8)}` });
  const { transfer } = await sendWanted(victim, peer, [file('in.txt', 'peer')]);
  expect(transfer.dir).toBe(victim.inbox);
  expect(transfer.landed).toEqual([join(victim.inbox, 'in.txt')]);
  await victim.expectUnharmed();
});
