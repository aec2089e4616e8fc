import { expect, test } from 'vitest';
import { addressesIn, isThing, nameInAddress } from '../../../shared/given/addresses.ts';

test('a list is its lines, without comments, empty ones and the NUL that some end it with', () => {
  expect(addressesIn('# two\r\nfile:///a\r\n\r\n  trash:///b \n\0')).toEqual(['file:///a', 'trash:///b']);
});

test.each(['file:///a', 'TRASH:///a', 'sftp://h/a', 'smb://h/s/a', 'archive://x/a', 'mtp://p/a', 'recent:///1'])(
  '%s is a thing in a file manager',
  (address) => expect(isThing(address)).toBe(true),
);

test.each(['https://a/b', 'mailto:a@b', 'javascript:x', 'plain', '/a/b', 'C:\\a', ''])('%s is text', (address) =>
  expect(isThing(address)).toBe(false),
);

test('an address is named by its last part, and what is no text in it shows as such', () => {
  expect(nameInAddress('file:///a/b%20c%E4%BD%A0.txt')).toBe('b c你.txt');
  expect(nameInAddress('trash:///caf%E9.txt')).toBe('caf\uFFFD.txt');
  expect(nameInAddress('sftp://host/dir/')).toBe('dir');
});
