/** Files are compared after naming where others may swap them, and only there. */
import { expect, test } from 'vitest';
import { isOpenToOthers } from '../../../../../electron/engine/disk/sink/folders/shared-folder.ts';

const me = { uid: 1000, gid: 1000 };

test.each([
  ['one’s own', { uid: 1000, gid: 1000, mode: 0o40755 }, false],
  ['one’s own, closed', { uid: 1000, gid: 1000, mode: 0o40700 }, false],
  ['anybody’s', { uid: 1000, gid: 1000, mode: 0o40777 }, true],
  ['a group’s', { uid: 1000, gid: 50, mode: 0o40775 }, true],
  ['the group’s that one is alone in', { uid: 1000, gid: 1000, mode: 0o40775 }, false],
  ['of root, where each may rename only what is theirs', { uid: 0, gid: 0, mode: 0o41777 }, false],
  ['of root, open to anybody', { uid: 0, gid: 0, mode: 0o40777 }, true],
  ['somebody else’s, who may always rename there', { uid: 1001, gid: 1001, mode: 0o41777 }, true],
] as const)('a folder: %s', (_, stats, open) => {
  expect(isOpenToOthers(stats, me)).toBe(open);
});

test('a main group shared by all is not one’s own', () => {
  expect(isOpenToOthers({ uid: 1000, gid: 100, mode: 0o40775 }, { uid: 1000, gid: 100 })).toBe(true);
});

test('where the system knows no users, nothing is compared', () => {
  expect(isOpenToOthers({ uid: 0, gid: 0, mode: 0o40777 }, null)).toBe(false);
});
