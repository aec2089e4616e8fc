/** What comes unasked from a device that is accepted always, what waits for a person, and what their word covers. */
import { expect, test } from 'vitest';
import type { JournalRecord } from '../../../../../electron/engine/state/journal-format.ts';
import { Agreements } from '../../../../../electron/engine/transfer/receiving/plan/agreements.ts';
import { Questions } from '../../../../../electron/engine/transfer/receiving/plan/question-queue.ts';
import { Unasked, unusualOf, type Limits } from '../../../../../electron/engine/transfer/receiving/plan/unasked.ts';
import type { Manifest, ManifestEntry } from '../../../../../electron/engine/transfer/agreed/manifest.ts';
import { defaultRules } from '../../../../../shared/rules/device-rules.ts';
import { file, manifestOf, recordOf } from '../../../../support/receiving.ts';

const folder = (path: string): ManifestEntry => ({ ...file(path), kind: 'folder', bytes: 0 });
const link = (path: string): ManifestEntry => ({ ...file(path), kind: 'link', bytes: 0, link: 'a' });

function unasked(manifest: Manifest<ManifestEntry>, limits: Limits = defaultRules, by: 'rule' | 'person' = 'rule') {
  const lines: JournalRecord[] = [];
  const agreements = new Agreements((line) => lines.push(line));
  agreements.acceptAll(by);
  const record = recordOf();
  const questions = new Questions(record);
  let decided = 0;
  const over = () =>
    new Unasked({
      ...{ limits, agreements, manifest, questions },
      partOf: (index) => (index < 10 ? 0 : 1),
      onDecided: () => decided++,
    });
  const answer = (choice: 'accept' | 'decline') => questions.decide(record.now.question!.id, choice, false);
  const asked = () => (record.now.question?.kind === 'beyond' ? record.now.question.why : null);
  return { it: over(), over, agreements, answer, asked, lines, decided: () => decided };
}

test.each([
  ['.bashrc', ['hidden']],
  ['a/.ssh/authorized_keys', ['hidden']],
  ['a/.git/x.sh', ['hidden', 'program']],
  ['a\u200b/\u200b.profile', ['hidden']],
  ['Setup.EXE', ['program']],
  ['Setup.exe. .', ['program']],
  ['Setup.e\u200dxe', ['program']],
  ['menu.desktop', ['program']],
  ['Tool.app/Contents/Info.plist', ['program']],
  ['a.b/c', []],
  ['report.pdf', []],
  ['exe', []],
  ['a..b', []],
])('%j: %j', (path, kinds) => {
  expect(unusualOf(file(path)).map(({ kind }) => kind)).toEqual(kinds);
  expect(unusualOf(link(path)).map(({ kind }) => kind)).toEqual(kinds);
  expect(unusualOf(folder(path)).map(({ kind }) => kind)).toEqual(kinds);
});

test('what may be run is a program, whatever it is called; a folder may always be entered', () => {
  expect(unusualOf({ ...file('a'), executable: true })).toEqual([{ kind: 'program', path: 'a' }]);
  expect(unusualOf({ ...file('a'), mode: 0o601 })).toEqual([{ kind: 'program', path: 'a' }]);
  expect(unusualOf({ ...file('a'), mode: 0o600 })).toEqual([]);
  expect(unusualOf({ ...folder('a'), mode: 0o755 })).toEqual([]);
});

test('the first of what doesn’t come unasked is as far as it goes, until a person has said', () => {
  const { it, answer, asked, lines, decided } = unasked(manifestOf([file('a'), file('.b'), file('c')]));
  expect([it.limit, asked()]).toEqual([1, { kind: 'hidden', path: '.b' }]);
  expect(it.isDeclined(1)).toBe(false);
  answer('accept');
  expect([it.limit, asked(), decided()]).toEqual([Infinity, null, 1]);
  expect([0, 1, 2].map((index) => it.isDeclined(index))).toEqual([false, false, false]);
  expect(lines).toEqual([{ is: 'beyond', part: 0, kind: 'hidden', accepted: true }]);
});

test('a no leaves out what doesn’t come unasked, and nothing else', () => {
  const { it, answer, asked } = unasked(manifestOf([file('a'), file('.b'), file('c'), file('d/.e'), file('f')]));
  expect(it.limit).toBe(1);
  answer('decline');
  expect([it.limit, asked()]).toEqual([Infinity, null]);
  expect([0, 1, 2, 3, 4].map((index) => it.isDeclined(index))).toEqual([false, true, false, true, false]);
});

test('a yes to what is hidden is none to programs, nor to what is too much', () => {
  const manifest = manifestOf([file('.a'), file('.b.sh'), { ...file('c'), bytes: 9 }]);
  const { it, answer, asked } = unasked(manifest, { anything: false, maxBytes: 8 });
  expect([it.limit, asked()]).toEqual([0, { kind: 'hidden', path: '.a' }]);
  answer('accept');
  expect([it.limit, asked()]).toEqual([1, { kind: 'program', path: '.b.sh' }]);
  answer('decline');
  expect([it.limit, asked()]).toEqual([2, { kind: 'size', limit: 8 }]);
  answer('decline');
  expect([0, 1, 2].map((index) => it.isDeclined(index))).toEqual([false, true, true]);
});

test.each([
  [5, Infinity, null],
  [6, 1, { kind: 'size', limit: 5 }],
])('%d bytes in all, where 5 come unasked', (bytes, limit, why) => {
  const { it, asked } = unasked(
    manifestOf([
      { ...file('a'), bytes: 3 },
      { ...file('b'), bytes: bytes - 3 },
    ]),
    {
      anything: false,
      maxBytes: 5,
    },
  );
  expect([it.limit, asked()]).toEqual([limit, why]);
});

test('where a person has said so, anything comes, and any amount', () => {
  const manifest = manifestOf([file('.a'), { ...file('b.sh'), bytes: Number.MAX_SAFE_INTEGER - 100 }]);
  const { it, asked } = unasked(manifest, { anything: true, maxBytes: null });
  expect([it.limit, asked()]).toEqual([Infinity, null]);
});

test('what a person has accepted themselves is not asked about again', () => {
  const { it, asked } = unasked(manifestOf([file('.a')]), defaultRules, 'person');
  expect([it.limit, asked()]).toEqual([Infinity, null]);
});

test('what is told later is looked at as well, and a word about the offer is none about an addition', () => {
  const manifest = manifestOf([...Array.from({ length: 9 }, (_, i) => file(`f${i}`)), file('.a')]);
  const { it, agreements, answer, asked } = unasked(manifest);
  expect(it.limit).toBe(9);
  answer('accept');
  expect(it.limit).toBe(Infinity);
  agreements.say(1, true, 'rule');
  manifest.add(file('x'));
  expect(it.limit).toBe(Infinity);
  manifest.add(file('.y'));
  expect([it.limit, asked()]).toEqual([11, { kind: 'hidden', path: '.y' }]);
  answer('decline');
  expect([9, 10, 11].map((index) => it.isDeclined(index))).toEqual([false, false, true]);
});

test('a word stands over another connection and another start; what is told anew is looked at anew', () => {
  const manifest = manifestOf([file('.a'), file('b')]);
  const first = unasked(manifest);
  expect(first.it.limit).toBe(0);
  first.answer('decline');
  const second = first.over();
  expect([second.limit, first.asked(), second.isDeclined(0)]).toEqual([Infinity, null, true]);

  const started = new Agreements(() => {});
  started.restore(first.lines, true);
  expect(started.onBeyond(0, 'hidden')).toBe(false);
  expect(started.isByRule(0)).toBe(true);

  // The sender tells something else this time.
  manifest.add(file('c.exe'));
  const third = first.over();
  expect([third.limit, first.asked()]).toEqual([2, { kind: 'program', path: 'c.exe' }]);
});
