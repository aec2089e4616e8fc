import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isOpenable, lookedAtBytes, looksRunnable, mayOpen } from '../../../electron/desktop/bridge/openable.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { symlink } from '../../support/disks/odd-files.ts';

const file = (mode: number) => ({ mode, isFile: () => true, isDirectory: () => false });
const folder = { mode: 0o755, isFile: () => false, isDirectory: () => true };
const device = { mode: 0o644, isFile: () => false, isDirectory: () => false };
const systems = ['linux', 'darwin', 'win32'] as const;

/** Everything a list of dangerous kinds once let through, and what such a list had. */
const shownOnly = [
  ...'html htm xhtml svg svgz mht mhtml xml shtml'.split(' '),
  ...'docm xlsm pptm doc xls ppt dot rtf xlam odb'.split(' '),
  ...'so x86_64 kdelnk service desktop sh run bin appimage deb rpm snap flatpakref jar py'.split(' '),
  ...'exe com scr sct mst theme rdp ade lnk url scf hta js vbs ps1 msi iso vhd chm library-ms'.split(' '),
  ...'app saver xip command tool terminal workflow scpt pkg dmg mobileconfig webloc fileloc'.split(' '),
  ...'torrent m3u pls ics vcf eml swf ttf newkind'.split(' '),
];

test.each(shownOnly)('a file of kind %s is shown, not opened, on every system', (kind) => {
  for (const platform of systems) {
    expect(mayOpen(`/in/a.${kind}`, file(0o644), platform)).toBe(false);
    expect(mayOpen(`/in/a.pdf.${kind.toUpperCase()}`, file(0o644), platform)).toBe(false);
  }
});

test.each(['tool', 'exe', 'evil.exe.', 'evil.exe . ', 'README', 'photo.png.exe', '.png'])('%s is shown', (name) => {
  for (const platform of systems) expect(mayOpen(`/in/${name}`, file(0o644), platform)).toBe(false);
});

test.each(['report.pdf', 'photo.JPEG', '你好.docx', 'archive.zip', 'film.mkv', 'a.exe.txt', 'a.png . '])(
  '%s is opened, unless it has an executable bit where there are such bits',
  (name) => {
    for (const platform of systems) expect(mayOpen(`/in/${name}`, file(0o644), platform)).toBe(true);
    for (const mode of [0o744, 0o654, 0o645]) {
      expect(mayOpen(`/in/${name}`, file(mode), 'linux')).toBe(false);
      expect(mayOpen(`/in/${name}`, file(mode), 'darwin')).toBe(false);
      expect(mayOpen(`/in/${name}`, file(mode), 'win32')).toBe(true);
    }
  },
);

test('a folder is opened; on macOS one that may be a bundle is shown', () => {
  for (const platform of systems) expect(mayOpen('/in/photos', folder, platform)).toBe(true);
  expect(mayOpen('/in/Nice.app', folder, 'linux')).toBe(true);
  for (const name of ['Nice.app', 'Nice.APP', 'a.prefPane', 'a.newbundle']) {
    expect(mayOpen(`/in/${name}`, folder, 'darwin')).toBe(false);
  }
  expect(mayOpen('/in/trip 2.1', folder, 'darwin')).toBe(true);
});

test('what is neither file nor folder is shown', () => {
  for (const platform of systems) expect(mayOpen('/in/a.txt', device, platform)).toBe(false);
});

const bytes = (...values: number[]) => Buffer.from(values);
const utf16 = (text: string) => Buffer.concat([bytes(0xff, 0xfe), Buffer.from(text, 'utf16le')]);

test.each([
  ['a Windows program', Buffer.from('MZ\x90\0\x03')],
  ['a Linux program', Buffer.from('\x7fELF\x02')],
  ['a Mac program', bytes(0xcf, 0xfa, 0xed, 0xfe, 7)],
  ['a Mac program of two kinds', bytes(0xca, 0xfe, 0xba, 0xbe, 0)],
  ['a script', Buffer.from('#!/bin/sh\n')],
  ['PostScript', Buffer.from('%!PS-Adobe-3.0')],
  ['a Windows shortcut', bytes(0x4c, 0, 0, 0, 1, 0x14, 2, 0)],
  ['an old Office file', bytes(0xd0, 0xcf, 0x11, 0xe0, 0xa1)],
  ['a page', Buffer.from('<!DOCTYPE html><p>')],
  ['a page after blanks and a mark', Buffer.from('\ufeff \n\t<HTML>')],
  ['a page in UTF-16', utf16('\n<script>')],
  ['a drawing', Buffer.from('<svg xmlns=""/>')],
  ['XML', Buffer.from('<?xml version="1.0"?>')],
  ['a page after a comment', Buffer.from('<!-- hello -->\n<html>')],
  ['a start file', Buffer.from('# hello\n\n[Desktop Entry]\nExec=x')],
  ['a Windows link to a page', Buffer.from('[InternetShortcut]\r\nURL=x')],
  ['a saved page', Buffer.from('MIME-Version: 1.0\r\n')],
])('%s is known by its content, whatever it is called', (_what, beginning) => {
  for (const kind of ['txt', 'png', 'pdf', 'docx', 'zip']) expect(looksRunnable(beginning, kind)).toBe(true);
});

test.each([
  ['a picture', bytes(0x89, 0x50, 0x4e, 0x47), 'png'],
  ['a document', Buffer.from('%PDF-1.7'), 'pdf'],
  ['an archive', Buffer.from('PK\x03\x04'), 'docx'],
  ['a text', Buffer.from('Dear Jo,\n2 < 3, see you at <noon>.\n'), 'txt'],
  ['a text with a heading in brackets', Buffer.from('[notes]\n'), 'txt'],
  ['nothing', Buffer.alloc(0), 'txt'],
])('%s is opened', (_what, beginning, kind) => {
  expect(looksRunnable(beginning, kind)).toBe(false);
});

test('a text in which a page begins further on is shown; a picture in which the words stand is opened', () => {
  const beginning = Buffer.from('hello\n<script>1</script>');
  expect(looksRunnable(beginning, 'txt')).toBe(true);
  expect(looksRunnable(beginning, 'png')).toBe(false);
});

test('on a disk: name, content and what a link leads to all have to be harmless', async () => {
  const dir = await temporaryFolder();
  const put = async (name: string, content: string | Buffer): Promise<string> => {
    await writeFile(join(dir, name), content, { mode: 0o644 });
    return join(dir, name);
  };
  const good = await put('a.txt', 'hello');
  expect(await isOpenable(good, 'linux')).toBe(true);
  expect(await isOpenable(await put('b.png', '#!/bin/sh\n'), 'linux')).toBe(false);
  expect(await isOpenable(await put('empty.txt', ''), 'linux')).toBe(true);
  // The look ends where it says: one byte earlier the page is seen, from there on it isn't.
  const before = (n: number) => `${'x'.repeat(n)}<script>`;
  expect(await isOpenable(await put('seen.txt', before(lookedAtBytes - 8)), 'linux')).toBe(false);
  expect(await isOpenable(await put('unseen.txt', before(lookedAtBytes - 7)), 'linux')).toBe(true);
  const script = await put('c.sh', 'echo');
  await symlink(script, join(dir, 'link.txt'));
  expect(await isOpenable(join(dir, 'link.txt'), 'linux')).toBe(false);
  await symlink(good, join(dir, 'link.sh'));
  expect(await isOpenable(join(dir, 'link.sh'), 'linux')).toBe(false);
  await symlink(good, join(dir, 'fine.txt'));
  expect(await isOpenable(join(dir, 'fine.txt'), 'linux')).toBe(true);
  await chmod(good, 0o755);
  expect(await isOpenable(good, 'linux')).toBe(false);
  await mkdir(join(dir, 'folder'));
  expect(await isOpenable(join(dir, 'folder'), 'linux')).toBe(true);
  await expect(isOpenable(join(dir, 'gone.txt'), 'linux')).rejects.toThrow('ENOENT');
});
