import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { execLine, valueOf, withValue } from '../../../electron/desktop/login/desktop-entry.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Words that a launcher must hand over as they are. */
const awkward = [
  'plain',
  '--home=/a b',
  'quo"te',
  "quo'te",
  'back\\slash',
  '$HOME',
  '`id`',
  '100%',
  '%f',
  'a;b&c|d',
  '',
  'ü',
];

test('what need not be quoted isn’t', () => {
  expect(execLine(['/opt/Ferry/ferry', '--hidden'])).toBe('/opt/Ferry/ferry --hidden');
});

test('quotes, dollars, percent signs and backslashes are written as the specification has them', () => {
  expect(execLine(['/a b/ferry', '--home=$x'])).toBe('"/a b/ferry" "--home=\\\\$x"');
  expect(execLine(['ferry', '100%', 'a\\b'])).toBe('ferry 100%% "a\\\\\\\\b"');
});

/** GLib's own reader, which GNOME, Xfce, MATE and others start such files with. */
const hasGio = spawnSync('gio', ['--version']).error === undefined;

test.skipIf(!hasGio)(`GLib hands over what was written${hasGio ? '' : ' (no gio)'}`, async () => {
  const dir = await temporaryFolder();
  const program = join(dir, 'a program %d $x');
  await mkdir(dir, { recursive: true });
  await writeFile(program, `#!/bin/sh\nprintf '%s\\n' "$@" > '${dir}/new' && mv '${dir}/new' '${dir}/said'\n`);
  await chmod(program, 0o755);
  const entry = `[Desktop Entry]\nType=Application\nName=x\nExec=${execLine([program, ...awkward])}\n`;
  await writeFile(join(dir, 'x.desktop'), entry);
  execFileSync('gio', ['launch', join(dir, 'x.desktop')]);
  await expect.poll(() => readFile(join(dir, 'said'), 'utf8').catch(() => null)).toBe(`${awkward.join('\n')}\n`);
});

test('a value is read and written in its group alone, and all else stays', () => {
  const entry = '# mine\n[Desktop Entry]\nName=Ferry\nName[de]=Fähre\n\n[Desktop Action x]\nName=Other\nHidden=true\n';
  expect([valueOf(entry, 'Name'), valueOf(entry, 'Hidden')]).toEqual(['Ferry', null]);
  const hidden = withValue(entry, 'Hidden', 'true');
  expect(hidden).toBe(entry.replace('[Desktop Entry]\n', '[Desktop Entry]\nHidden=true\n'));
  expect(withValue(hidden, 'Hidden', null)).toBe(entry);
  expect(withValue(entry, 'Name', 'x')).toBe(entry.replace('Name=Ferry', 'Name=x'));
  expect(valueOf(withValue('', 'Hidden', 'true'), 'Hidden')).toBe('true');
});
