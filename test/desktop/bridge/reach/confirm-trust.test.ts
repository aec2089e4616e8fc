import type { BrowserWindow, MessageBoxOptions } from 'electron';
import { beforeEach, expect, test, vi } from 'vitest';
import { createConfirmTrust } from '../../../../electron/desktop/bridge/reach/confirm-trust.ts';
import { languages, textFor } from '../../../../shared/text/index.ts';
import { sampleState } from '../../../support/state/sample.ts';

const asked: { parent: unknown; options: MessageBoxOptions; answer: (response: number) => void }[] = [];

vi.mock('electron', () => ({
  dialog: {
    showMessageBox: (parent: unknown, options: MessageBoxOptions) =>
      new Promise((resolve) => {
        asked.push({ parent, options, answer: (response) => resolve({ response }) });
      }),
  },
}));

beforeEach(() => void asked.splice(0));

const window = {} as BrowserWindow;
const text = () => textFor('en');
const trust = { kind: 'always', name: 'Ben\u202e<b>', fingerprint: '1a2b3c4d5e6f7a8b'.repeat(4) } as const;

test('it stands over the window, names device and key, and nothing but the second button agrees', async () => {
  for (const [response, agreed] of [
    [0, false],
    [1, true],
  ] as const) {
    const { confirm } = createConfirmTrust({ window: () => window, text });
    const answer = confirm(trust).then(
      () => true,
      (error: { code: string }) => error.code === 'not-confirmed' && false,
    );
    const { parent, options, answer: press } = asked.pop()!;
    expect(parent).toBe(window);
    expect(options).toMatchObject({ defaultId: 0, cancelId: 0, buttons: ['Cancel', 'Always Accept'] });
    expect(options.message).toContain('“Ben�<b>”');
    expect(options.detail).toContain('1a2b 3c4d 5e6f 7a8b');
    press(response);
    expect(await answer).toBe(agreed);
  }
});

test('one question at a time; where there is no window, none', async () => {
  const { confirm } = createConfirmTrust({ window: () => window, text });
  const first = confirm(trust);
  await expect(confirm(trust)).rejects.toMatchObject({ code: 'not-confirmed' });
  expect(asked).toHaveLength(1);
  asked.pop()!.answer(1);
  await first;
  const next = confirm(trust);
  asked.pop()!.answer(1);
  await next;
  await expect(createConfirmTrust({ window: () => null, text }).confirm(trust)).rejects.toMatchObject({
    code: 'not-confirmed',
  });
  expect(asked).toEqual([]);
});

test('it shows the code, what the device was called and whose key it takes the place of', async () => {
  const { confirm } = createConfirmTrust({ window: () => window, text });
  const about = { kind: 'send-key', name: 'Pixel', fingerprint: trust.fingerprint } as const;
  const answer = confirm({ ...about, code: '123456', itself: 'Mal\u202elory', replaces: 'Old\u0007Pixel' });
  const { options, answer: press } = asked.pop()!;
  const { trustDialog } = textFor('en');
  expect(options.detail!.split('\n\n')).toEqual([
    trustDialog['send-key'].body,
    'It is called “Mal�lory” so far.',
    'Another key is remembered for “Old�Pixel”: your yes forgets that one, with its rules.',
    'Code: 123 456',
    'Its key begins with 1a2b 3c4d 5e6f 7a8b',
  ]);
  press(1);
  await answer;
});

test('it closes once what it asks about has changed or ended, and a press that comes with that is no yes', async () => {
  const { confirm, stateChanged } = createConfirmTrust({ window: () => window, text });
  let code = '123456';
  const answer = confirm({ ...trust, stands: () => code === '123456' });
  const { options, answer: press } = asked.pop()!;
  const now = sampleState([]);
  stateChanged(now);
  expect(options.signal!.aborted).toBe(false);
  code = '654321';
  stateChanged(now);
  expect(options.signal!.aborted).toBe(true);
  press(1);
  await expect(answer).rejects.toMatchObject({ code: 'not-confirmed' });
  // Of one that stands as long as nobody answers it, and after it is closed: nothing to close.
  const next = confirm(trust);
  stateChanged(now);
  const after = asked.pop()!;
  expect(after.options.signal!.aborted).toBe(false);
  after.answer(1);
  await next;
  stateChanged(now);
  expect(after.options.signal!.aborted).toBe(false);
});

test.each(languages)('in %s each kind has a question, a consequence and a verb of its own', (language) => {
  const { trustDialog } = textFor(language);
  const kinds = [
    ...(['remember', 'always', 'fast-lane', 'verify', 'send-new', 'accept-new', 'send-key', 'accept-key'] as const),
    ...(['open-link', 'show-link'] as const),
  ];
  for (const part of ['body', 'agree'] as const) {
    expect(new Set(kinds.map((kind) => trustDialog[kind][part])).size).toBe(kinds.length);
  }
  for (const kind of kinds.slice(0, 8)) expect(trustDialog[kind].title('Ben')).toContain('Ben');
  expect(new Set(kinds.map((kind) => trustDialog[kind].title('Ben'))).size).toBe(kinds.length);
});
