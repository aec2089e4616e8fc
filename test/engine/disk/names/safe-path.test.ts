import { expect, test } from 'vitest';
import { checkLink, checkPath, maxDepth, maxPathBytes } from '../../../../electron/engine/disk/names/safe-path.ts';
import { traversal } from './traversal.ts';

test('the traversal corpus is there', () => {
  expect(traversal.length).toBeGreaterThanOrEqual(80);
});

test.each(['linux', 'darwin', 'win32'] as const)('on %s every path of the corpus gets its answer', (platform) => {
  for (const { path, why, refused, code } of traversal) {
    const answer = checkPath(path, platform);
    const here = refused === 'everywhere' || (refused === 'windows' && platform === 'win32');
    if (here) {
      expect(answer, why).toMatchObject({ ok: false, failure: { code, params: { path } } });
    } else {
      expect(answer, why).toEqual({ ok: true, value: path.split('/') });
    }
  }
});

test('a refusal says what is wrong', () => {
  const reason = (path: string): unknown => {
    const answer = checkPath(path, 'win32');
    return answer.ok ? null : answer.failure.params?.['reason'];
  };
  expect(reason('a//b')).toBe('empty');
  expect(reason('a/../b')).toBe('dots');
  expect(reason('/a')).toBe('absolute');
  expect(reason('C:a')).toBe('drive');
  expect(reason('a\\b')).toBe('backslash');
  expect(reason('a\0b')).toBe('control');
  expect(reason('a\u202eb')).toBe('bidirectional');
  expect(reason('a\ud800b')).toBe('surrogate');
  expect(reason('.ferry-0123456789ab-0.part')).toBe('partial-file');
  expect(reason('aux.c')).toBe('device');
  expect(reason('a?')).toBe('character');
  expect(reason('a.')).toBe('trailing');
});

test('names people have are let through everywhere', () => {
  const names = [
    'Übergröße.txt',
    '提案 v2.docx',
    'отчёт.pdf',
    'نامه\u200cها.txt',
    '\u200fשלום.txt',
    '👨\u200d👩\u200d👧 family.jpg',
  ];
  for (const name of [
    ...names,
    '.gitignore',
    'a b.tar.gz',
    'café',
    'cafe\u0301',
    "it's #1 & 100% (new)!.txt",
    '+-=_,;@$',
  ]) {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      expect(checkPath(`folder/${name}`, platform), name).toEqual({ ok: true, value: ['folder', name] });
    }
  }
});

test('a tree with names only Windows reserves passes elsewhere', () => {
  for (const name of ['aux.c', 'con', 'a:b', 'what?', 'trailing.', 'trailing ']) {
    expect(checkPath(`src/${name}`, 'linux').ok, name).toBe(true);
    expect(checkPath(`src/${name}`, 'darwin').ok, name).toBe(true);
    expect(checkPath(`src/${name}`, 'win32').ok, name).toBe(false);
  }
});

test('a name may be 1,020 bytes long and no longer: what a disk takes, it says itself', () => {
  expect(checkPath('a'.repeat(1020), 'linux').ok).toBe(true);
  expect(checkPath('名'.repeat(340), 'linux').ok).toBe(true);
  expect(checkPath('a'.repeat(1021), 'linux')).toMatchObject({ failure: { code: 'name-too-long' } });
  expect(checkPath('名'.repeat(341), 'linux')).toMatchObject({ failure: { code: 'name-too-long' } });
});

test('a drive’s letter and a backslash mean something only on Windows', () => {
  for (const name of ['A: plan.txt', 'dev-disk-by\\x2dlabel.swap', 'C:']) {
    expect(checkPath(name, 'linux')).toEqual({ ok: true, value: [name] });
    expect(checkPath(name, 'darwin')).toEqual({ ok: true, value: [name] });
    expect(checkPath(name, 'win32')).toMatchObject({ failure: { code: 'name-refused' } });
  }
});

test('a path may be as long as Windows takes and no longer', () => {
  const name = 'a'.repeat(100);
  const path = Array.from({ length: 320 }, () => name).join('/');
  const filled = `${path}/${'b'.repeat(maxPathBytes - path.length - 1)}`;
  expect(checkPath(filled, 'linux').ok).toBe(true);
  expect(checkPath(`${filled}b`, 'linux')).toMatchObject({ failure: { code: 'name-too-long' } });
  expect(checkPath(filled.replace('a', 'é'), 'linux')).toMatchObject({ failure: { code: 'name-too-long' } });
});

test('a path may go down as many folders as the limit and no more', () => {
  const deep = Array.from({ length: maxDepth }, () => 'd').join('/');
  expect(checkPath(deep, 'linux').ok).toBe(true);
  expect(checkPath(`${deep}/d`, 'linux')).toMatchObject({ failure: { code: 'name-too-long' } });
});

const reasonOf = (path: string, says: string, platform: NodeJS.Platform = 'linux'): unknown => {
  const answer = checkLink(path, says, platform);
  return answer.ok ? null : (answer.failure.params?.['reason'] ?? answer.failure.code);
};

test.each([
  ['t/l', 'a'],
  ['t/l', './a//b/'],
  ['t/.bin/l', '../pkg/cli.js'],
  ['t/a/b/l', '..'],
  ['t/a/b/l', '../../x'],
  ['t/a/l', '.'],
])('the link %s that says %s stays below its top-level folder', (path, says) => {
  expect(reasonOf(path, says)).toBeNull();
});

test.each([
  ['l', 'a'],
  ['t/l', ''],
  ['t/l', '.'],
  ['t/l', '..'],
  ['t/l', '../x'],
  ['t/l', '../t/x'],
  ['t/a/l', '..'],
  ['t/a/l', '../..'],
  ['t/a/l', '../../x'],
  // `b` may be a link that leads up: then `..` leads out.
  ['t/a/l', 'b/../x'],
  ['t/a/l', 'b/../../../x'],
  ['t/l', '/etc/passwd'],
  ['t/l', 'C:x'],
  ['t/l', 'a\\b'],
  ['t/l', 'a\nb'],
])('the link %s that says %j could lead out, and is refused', (path, says) => {
  expect(reasonOf(path, says)).toBe('leads-out');
});

test('a link is refused like any path, by its own name and the names it says', () => {
  expect(reasonOf('t/../l', 'a')).toBe('dots');
  expect(reasonOf('t/l', '.ferry-0123456789ab-0.part')).toBe('partial-file');
  expect([reasonOf('t/l', 'aux.c'), reasonOf('t/l', 'aux.c', 'win32')]).toEqual([null, 'device']);
  expect(reasonOf('t/l', 'a'.repeat(maxPathBytes))).toBeNull();
  expect(reasonOf('t/l', 'a'.repeat(maxPathBytes + 1))).toBe('name-too-long');
});
