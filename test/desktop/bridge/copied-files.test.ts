import { expect, test } from 'vitest';
import { copiedFiles, parsePropertyList, parseUriList } from '../../../electron/desktop/bridge/copied-files.ts';

const nothing = { paths: [], uris: [] };

function clipboard(content: Record<string, string>): (format: string) => Promise<string> {
  return async (format) => content[format] ?? '';
}

test('everybody’s list is read first and then no other: some forget what was cut once it was read twice', async () => {
  const asked: string[] = [];
  const content: Record<string, string> = { 'text/uri-list': '# cut\r\nfile:///tmp/a\r\nsftp://host/b\r\n\0' };
  const read = async (format: string): Promise<string> => {
    asked.push(format);
    return content[format] ?? '';
  };
  expect(await copiedFiles(read, 'linux')).toEqual({ paths: [], uris: ['file:///tmp/a', 'sftp://host/b'] });
  expect(asked).toEqual(['text/uri-list']);
});

test.each(['x-special/gnome-copied-files', 'x-special/mate-copied-files'])(
  'a list of %s alone is read too',
  async (list) => {
    const content = { [list]: 'copy\nfile:///home/a/b%20c.txt\nfile:///home/a/%E4%BD%A0\0' };
    const uris = ['file:///home/a/b%20c.txt', 'file:///home/a/%E4%BD%A0'];
    expect(await copiedFiles(clipboard(content), 'linux')).toEqual({ paths: [], uris });
  },
);

test('web addresses are text, not things in a file manager', async () => {
  const content = { 'text/uri-list': 'https://example.org/a\r\nmailto:a@b.c' };
  expect(await copiedFiles(clipboard(content), 'linux')).toEqual(nothing);
});

test('web addresses, other hosts and nonsense are not files', () => {
  expect(parseUriList('https://example.org/a\nfile://otherhost/a\nfile:///%00\nfile:///a%2Fb\nplain')).toEqual([]);
});

test('an empty clipboard, or one with text, has none', async () => {
  expect(await copiedFiles(clipboard({}), 'linux')).toEqual(nothing);
  expect(await copiedFiles(clipboard({ 'text/plain': '/tmp/a' }), 'linux')).toEqual(nothing);
});

test('macOS: a property list of several, or the URL of one', async () => {
  const list = '<plist version="1.0"><array><string>/a &amp; b</string><string>/c</string></array></plist>';
  expect(await copiedFiles(clipboard({ NSFilenamesPboardType: list }), 'darwin')).toMatchObject({
    paths: ['/a & b', '/c'],
  });
  expect(await copiedFiles(clipboard({ 'public.file-url': 'file:///a%20b' }), 'darwin')).toMatchObject({
    paths: ['/a b'],
  });
  expect(parsePropertyList('nothing of the kind')).toEqual([]);
});
