import { expect, test } from 'vitest';
import { errorCodes, failure, type ErrorCode, type FailureParams } from '../../../shared/errors.ts';
import { languages } from '../../../shared/languages.ts';
import { en } from '../../../shared/text/en.ts';
import { failureSentence, holdSentence, isolated, textFor } from '../../../shared/text/index.ts';
import { zhCN } from '../../../shared/text/zh-CN.ts';

/** Every leaf of a dictionary by its path, as `kind path`. */
function leaves(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [`${typeof value} ${path}`];
  return Object.entries(value)
    .flatMap(([key, child]) => leaves(child, `${path}.${key}`))
    .sort();
}

/** With numbers; where it lists things, with some of them and how many there are. */
function saidOf(sentence: (...args: unknown[]) => unknown): unknown {
  try {
    return sentence(2, 3, 4);
  } catch (error) {
    if (error instanceof TypeError) return sentence(['a.txt'], 3, 4);
    throw error;
  }
}

/** Calls every function of a dictionary with believable arguments. */
function spoken(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'function') {
    const said = saidOf(value as (...args: unknown[]) => unknown);
    return typeof said === 'string' ? [said] : [];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(spoken) : [];
}

const everything: FailureParams = {
  path: 'Fotos/été.jpg',
  dir: '/srv/in',
  name: 'Anna',
  address: '10.0.0.7:53317',
  port: 53317,
  needed: 5e9,
  free: 1e9,
  detail: 'EIO',
  setting: 'name',
  version: 2,
  limit: 10,
  fingerprint: 'ab'.repeat(32),
};

test.each(languages)('%s has every key, of the same kind', (language) => {
  expect(leaves(textFor(language))).toEqual(leaves(en));
  expect(textFor(language).language).toBe(language);
});

test.each(languages.filter((language) => language !== 'en'))('nothing in %s was left in English', (language) => {
  const same = spoken(textFor(language)).filter((said) => said !== language && spoken(en).includes(said));
  // Names of products, languages and measures are the same everywhere.
  expect(same.filter((said) => !/^(Ferry.*|LocalSend|PIN|“.*”|[\d.,]+ (k|M|G)?B(\/s)?|\d+%)$/u.test(said))).toEqual([]);
});

test.each(languages)('every error code has a whole sentence in %s, with and without parameters', (language) => {
  const text = textFor(language);
  for (const code of errorCodes) {
    for (const [params, by] of [
      [{}],
      [everything],
      [{ path: '', name: '' }],
      [{ reason: 'taken' }],
      [everything, 'peer'],
    ] as const) {
      const sentence = failureSentence(text, failure(code, params, by));
      expect(sentence, code).toMatch(/[.。]$/u);
      expect(sentence, code).not.toMatch(/undefined|\[object|NaN|null|“”|  |\(\)|（）/u);
      expect(sentence.length, code).toBeGreaterThan(5);
    }
  }
});

test.each(languages)(
  'whatever a transfer waits for, %s says it whole and never that it is to be sent again',
  (language) => {
    const text = textFor(language);
    for (const code of errorCodes) {
      for (const [params, by] of [[{}], [everything], [{ name: '' }], [{}, 'peer'], [everything, 'peer']] as const) {
        const sentence = holdSentence(text, failure(code, params, by));
        expect(sentence, code).toMatch(/[.。]$/u);
        expect(sentence, code).not.toMatch(/undefined|\[object|NaN|null|“”|  |send .*again|try again|重新发送|重试/u);
        if (code !== 'paused') expect(sentence, code).toMatch(/goes on by itself|自动/u);
      }
    }
  },
);

test('a hold names the device, as it is shown', () => {
  const hold = failure('no-space', { peer: 'An\u202ena' }, 'peer');
  expect(holdSentence(en, hold)).toBe('Paused: no room on An\ufffdna. It goes on by itself when there is room.');
  expect(holdSentence(zhCN, failure('paused'))).toBe('已在本机暂停，可随时继续。');
});

test('a sentence names what its parameters name', () => {
  expect(failureSentence(en, failure('no-space', { needed: 5e9, free: 1e9 }))).toContain('5 GB needed, 1 GB free');
  expect(failureSentence(en, failure('source-vanished', { path: 'a/b.txt' }))).toMatch(/^“a\/b\.txt” /u);
  expect(failureSentence(en, failure('declined', { name: 'Anna' }))).toBe('Anna declined the files.');
  expect(failureSentence(zhCN, failure('declined', { name: 'Anna' }))).toBe('“Anna”拒绝了这些文件。');
  expect(failureSentence(en, failure('port-in-use', { port: 4000 }))).toContain('Port 4000 ');
});

test('what the other device says of this one is told from here', () => {
  const said = (code: ErrorCode, by?: 'peer') => failureSentence(en, failure(code, { name: 'Anna' }, by), isolated);
  expect(said('peer-too-old', 'peer')).toBe(said('peer-too-new'));
  expect(said('peer-too-new', 'peer')).toBe(said('peer-too-old'));
  expect(said('identity-changed')).toContain(' shows a different key than the one remembered');
  expect(said('identity-changed', 'peer')).toContain(' remembers another key for this device');
  expect(said('shutting-down', 'peer')).toContain(' closed Ferry');
});

test.each(['no-space', 'no-permission', 'read-only', 'folder-not-found', 'not-a-folder'] as const)(
  'a sender told of %s reads that it is over there, and what can be done from here',
  (code) => {
    const there = failure(code, { peer: 'Anna', dir: '/home/anna/secret' }, 'peer');
    for (const text of [en, zhCN]) {
      const sentence = failureSentence(text, there);
      expect(sentence).toContain('Anna');
      expect(sentence).toMatch(/[Ss]end again|重新发送/u);
      expect(sentence).not.toContain('/home/anna');
      // The receiver has an offer to accept, not something to send.
      expect(failureSentence(text, failure(code, { dir: '/in' }))).not.toMatch(/send again|重新发送/u);
    }
  },
);

test.each(['source-unreadable', 'source-vanished', 'source-changed'] as const)(
  'a receiver reads of %s that it is for the other side to mend',
  (code) => {
    for (const [text, again] of [
      [en, 'It can be sent again from there.'],
      [zhCN, '可以由对方重新发送。'],
    ] as const) {
      const sentence = failureSentence(text, failure(code, { peer: 'Anna', path: 'a/b' }, 'peer'));
      expect(sentence).toContain('Anna');
      expect(sentence).toContain(again);
      expect(failureSentence(text, failure(code, { path: 'a/b' }))).not.toContain(again);
    }
  },
);

test('a name nobody told is not left blank, however names are shown', () => {
  expect(failureSentence(en, failure('declined', { name: '' }), isolated)).toBe('The other device declined the files.');
});

test('a name among the parameters cannot smuggle control characters into a sentence', () => {
  const sentence = failureSentence(en, failure('declined', { name: '\u001b[31mAnna\u202e' }));
  expect(sentence).toBe('\ufffd[31mAnna\ufffd declined the files.');
});

test('one is singular and everything else plural', () => {
  expect([0, 1, 2, 1234].map(en.files)).toEqual(['0 files', '1 file', '2 files', '1,234 files']);
  expect(en.transfers.missingSent(1)).toBe('1 file was not sent');
  expect(en.transfers.missingSent(3)).toBe('3 files were not sent');
  expect(en.transfers.changed(1_073_741_824, 10_485_760)).toBe(
    'Of changed files, 10.5 MB of 1.07 GB went: the rest was there',
  );
  expect(en.transfers.skipped(1, 5)).toBe('1 file was there already (5 B)');
  expect(en.tray.transfersRunning(1)).toBe('1 transfer running');
  expect(zhCN.files(1234)).toBe('1,234 个文件');
});

test('contents name files, folders or both', () => {
  expect(en.contents(3, 0)).toBe('3 files');
  expect(en.contents(0, 1)).toBe('1 folder');
  expect(en.contents(3, 2)).toBe('3 files in 2 folders');
  expect(zhCN.contents(0, 2)).toBe('2 个文件夹');
});
