/** Naming on macOS, with a library that answers as macOS's manual page says: macOS itself isn't among what runs these tests. */
import { expect, test } from 'vitest';
import { macOsOf, newAndThroughNoLink } from '../../../../../electron/engine/disk/system/native/macos.ts';
import { folderAt } from '../../../../../electron/engine/disk/sink/folders/folder.ts';
import { renameNew } from '../../../../../electron/engine/disk/sink/naming/give-name.ts';
import { mayHaveMoved } from '../../../../../electron/engine/disk/sink/failures.ts';
import { throughNoLink } from '../../../../../electron/engine/disk/system/links.ts';
import type { Anchor } from '../../../../../electron/engine/disk/system/anchor.ts';

/** Answers each call with an error number of macOS's; 0: it is done. */
function library(answer: (to: string) => number) {
  const called: unknown[][] = [];
  let last = 0;
  const macos = macOsOf({
    renameatx: (...args) => {
      called.push(args);
      last = answer(args[3]);
      return last === 0 ? 0 : -1;
    },
    errno: () => last,
  });
  return { macos, called };
}

const [done, taken, invalid, notSupported, noCall] = [0, 17, 22, 45, 78];

test('a file is named in one call, over nothing and through no link', () => {
  const { macos, called } = library(() => done);
  expect(macos.moveNew('/in/part', '/in/name')).toBe('done');
  expect(called).toEqual([[-2, '/in/part', -2, '/in/name', newAndThroughNoLink]]);
});

test.each([
  [taken, 'taken'],
  [invalid, 'unsupported'],
  [notSupported, 'unsupported'],
  [noCall, 'unsupported'],
])('error %d is %s', (number, says) => {
  expect(library(() => number).macos.moveNew('/a', '/b')).toBe(says);
});

test('what else is refused is the system’s error', () => {
  // ENOENT has one number everywhere.
  expect(() => library(() => 2).macos.moveNew('/a', '/b')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
});

test('giving a name uses it, where the folder’s file system has it', () => {
  const anchor = { fd: null, base: '/in/' } as Anchor;
  const partial = '.ferry-0123456789ab-abcdef0.part';
  const { macos } = library((to) => (to === '/in/there' ? taken : done));
  const folder = folderAt('/in');
  const calls = { native: null, windows: null, macos };
  expect(renameNew(partial, folder, anchor, 'new', calls)).toBe('done');
  expect(renameNew(partial, folder, anchor, 'there', calls)).toBe('taken');
  const without = { ...calls, macos: library(() => notSupported).macos };
  expect(renameNew(partial, folder, anchor, 'new', without)).toBe('unsupported');
  expect(folder.renamesNew).toBe(false);
});

test('files are opened through no link at all on macOS; one on the way has the folder looked at anew', () => {
  expect(throughNoLink('darwin')).toBe(0x20000000);
  expect(throughNoLink('darwin') & throughNoLink('linux')).toBe(0);
  expect(mayHaveMoved(Object.assign(new Error('ELOOP'), { code: 'ELOOP', errno: -62, syscall: 'open' }))).toBe(true);
});
