import { expect, test } from 'vitest';
import { copiedFiles, parsePropertyList, parseUriList } from '../../../electron/desktop/bridge/copied-files.ts';

function clipboard(content: Record<string, string>): (format: string) => Promise<string> {
  return async (format) => content[format] ?? '';
}

test('GNOME, Xfce and Cinnamon: a verb, then one URL a line', async () => {
  const content = { 'x-special/gnome-copied-files': 'copy\nfile:///home/a/b%20c.txt\nfile:///home/a/%E4%BD%A0' };
  expect(await copiedFiles(clipboard(content), 'linux')).toEqual(['/home/a/b c.txt', '/home/a/你']);
});

test('KDE and others: a list of URLs with comments and CRLF', async () => {
  const content = { 'text/uri-list': '# copied\r\nfile:///tmp/a\r\nfile:///tmp/b\r\n' };
  expect(await copiedFiles(clipboard(content), 'linux')).toEqual(['/tmp/a', '/tmp/b']);
});

test('web addresses, other hosts and nonsense are not files', () => {
  expect(parseUriList('https://example.org/a\nfile://otherhost/a\nfile:///%00\nfile:///a%2Fb\nplain')).toEqual([]);
});

test('an empty clipboard, or one with text, has none', async () => {
  expect(await copiedFiles(clipboard({}), 'linux')).toEqual([]);
  expect(await copiedFiles(clipboard({ 'text/plain': '/tmp/a' }), 'linux')).toEqual([]);
});

test('macOS: a property list of several, or the URL of one', async () => {
  const list = '<plist version="1.0"><array><string>/a &amp; b</string><string>/c</string></array></plist>';
  expect(await copiedFiles(clipboard({ NSFilenamesPboardType: list }), 'darwin')).toEqual(['/a & b', '/c']);
  expect(await copiedFiles(clipboard({ 'public.file-url': 'file:///a%20b' }), 'darwin')).toEqual(['/a b']);
  expect(parsePropertyList('nothing of the kind')).toEqual([]);
});
