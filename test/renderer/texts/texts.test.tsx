// @vitest-environment happy-dom
/** Texts in the window: written, dropped, pasted; shown as what they are; copied and opened only when somebody says so. */
import { act, createEvent, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { webLinksIn } from '../../../shared/shown/web-links.ts';
import { maxNoteLength } from '../../../shared/api.ts';
import { localFile, openWindow } from '../render.tsx';
import { anna, device, transfer } from '../samples.ts';

const bob = device('Bob');
const toBob = { by: 'fingerprint', fingerprint: bob.fingerprint } as const;

/** A drag or a drop of text, as the browser tells of it. */
async function drag(kind: 'dragOver' | 'drop' | 'dragStart', target: Element, data: Record<string, string>) {
  const event = createEvent[kind](target);
  const dataTransfer = {
    files: [],
    types: Object.keys(data),
    dropEffect: 'none',
    getData: (type: string) => data[type] ?? '',
  };
  Object.defineProperty(event, 'dataTransfer', { value: dataTransfer });
  await act(async () => {
    fireEvent(target, event);
  });
  return { prevented: event.defaultPrevented, effect: dataTransfer.dropEffect };
}

async function paste(target: Element, text: string): Promise<void> {
  const event = createEvent.paste(target);
  Object.defineProperty(event, 'clipboardData', { value: { files: [], getData: () => text } });
  await act(async () => {
    fireEvent(target, event);
  });
}

const card = (name: string): HTMLElement =>
  screen.getAllByTestId('device-card').find((element) => element.textContent.includes(name))!;
const field = () => screen.getByTestId<HTMLTextAreaElement>('compose-note');
const arrived = (beginning: string, length: number | null = beginning.length) =>
  transfer({ direction: 'incoming', status: 'done', code: null, title: 'text.txt', text: { beginning, length } });

test('what is written goes to whom one has chosen, once one says so', async () => {
  const { bridge } = await openWindow({ devices: [anna, bob] });
  fireEvent.click(screen.getByTestId('write-text'));
  await screen.findByTestId('compose-dialog');
  const send = () => screen.getByTestId<HTMLButtonElement>('compose-send');
  fireEvent.click(screen.getByRole('radio', { name: /Bob/ }));
  expect(send().disabled).toBe(true);
  fireEvent.change(field(), { target: { value: '  ' } });
  expect(send().disabled).toBe(true);
  fireEvent.change(field(), { target: { value: ' indented\n' } });
  fireEvent.click(send());
  await waitFor(() => expect(bridge.called('sendText')).toEqual([{ text: ' indented\n', to: toBob }]));
  expect(bridge.called('send')).toEqual([]);
});

test('a text dropped on a card goes there at once; elsewhere it asks to whom', async () => {
  const { bridge } = await openWindow({ devices: [anna, bob] });
  expect((await drag('dragOver', card('Bob'), { 'text/plain': '' })).effect).toBe('copy');
  await drag('drop', card('Bob'), { 'text/plain': 'hello' });
  expect(bridge.called('sendText')).toEqual([{ text: 'hello', to: toBob }]);
  await drag('drop', document.body, { 'text/uri-list': '# a comment\r\nhttps://example.test/\r\n' });
  await screen.findByTestId('compose-dialog');
  expect(field().value).toBe('https://example.test/');
});

test('text over a field is the field’s, and what is dragged within the page is nobody’s', async () => {
  const { bridge } = await openWindow({ devices: [anna, bob] });
  fireEvent.click(screen.getByTestId('write-text'));
  await screen.findByTestId('compose-dialog');
  expect((await drag('drop', field(), { 'text/plain': 'x' })).prevented).toBe(false);
  await drag('dragStart', document.body, {});
  expect(await drag('dragOver', card('Bob'), { 'text/plain': 'x' })).toEqual({ prevented: true, effect: 'none' });
  await drag('drop', card('Bob'), { 'text/plain': 'x' });
  expect(bridge.called('sendText')).toEqual([]);
});

test('a text pasted into the window asks to whom; pasted into a field it is the field’s', async () => {
  await openWindow({ devices: [anna, bob] });
  await paste(document.body, 'from the clipboard');
  await screen.findByTestId('compose-dialog');
  expect(field().value).toBe('from the clipboard');
  await paste(field(), 'more');
  expect(field().value).toBe('from the clipboard');
});

test('with files the words are their note; more than a note holds doesn’t go', async () => {
  const { bridge } = await openWindow({ devices: [bob] });
  await paste(document.body, 'x'.repeat(maxNoteLength + 1));
  await screen.findByTestId('compose-dialog');
  const event = createEvent.drop(document.body);
  Object.defineProperty(event, 'dataTransfer', { value: { files: [localFile('/a/one.txt')], types: ['Files'] } });
  await act(async () => void fireEvent(document.body, event));
  expect(screen.getByText(/Send it without files/)).toBeTruthy();
  fireEvent.click(screen.getByRole('radio', { name: /Bob/ }));
  expect(screen.getByTestId<HTMLButtonElement>('compose-send').disabled).toBe(true);
  fireEvent.change(field(), { target: { value: 'short' } });
  fireEvent.click(screen.getByTestId('compose-send'));
  await waitFor(() => expect(bridge.called('send')).toEqual([{ paths: ['/a/one.txt'], to: toBob, note: 'short' }]));
});

test.each([
  ['of a device that is remembered, its beginning', 'read me\u202e', 'read me�'],
  ['of a stranger, nothing', '', 'You see it once you have accepted'],
])('an offer of a text shows %s, and asks for no folder', async (_what, beginning, shown) => {
  await openWindow({ transfers: [transfer({ title: 'text.txt', text: { beginning, length: null } })] });
  const dialog = within(await screen.findByTestId('offer-dialog'));
  expect(dialog.getByTestId('offer-text').textContent).toContain(shown);
  expect(dialog.queryByTestId('offer-change-dir')).toBeNull();
  expect(dialog.queryByTestId('offer-conflicts')).toBeNull();
  expect(dialog.queryByText(/text\.txt/)).toBeNull();
});

test('what has come is shown, and copied without what steers a terminal, when somebody says so', async () => {
  const copied: string[] = [];
  vi.stubGlobal('navigator', {
    ...navigator,
    clipboard: { writeText: async (text: string) => void copied.push(text) },
  });
  const { bridge } = await openWindow({ transfers: [arrived('one\n\ttwo\u001b[2J <b>bold</b>')] });
  expect(screen.getByTestId('transfer-words').textContent).toBe('one\n two�[2J <b>bold</b>');
  expect([copied, bridge.called('openLink')]).toEqual([[], []]);
  fireEvent.click(screen.getByTestId('text-copy'));
  await waitFor(() => expect(copied).toEqual(['one\n\ttwo�[2J <b>bold</b>']));
  vi.unstubAllGlobals();
});

test('a long one is fetched whole to be copied, or seen', async () => {
  const copied: string[] = [];
  vi.stubGlobal('navigator', {
    ...navigator,
    clipboard: { writeText: async (text: string) => void copied.push(text) },
  });
  const { bridge } = await openWindow({ transfers: [arrived('begin', 9)] });
  bridge.answers.readText = () => ({ ok: true, value: { text: 'beginning' } });
  expect(screen.getByTestId('transfer-words').textContent).toBe('begin…');
  fireEvent.click(screen.getByTestId('text-copy'));
  await waitFor(() => expect(copied).toEqual(['beginning']));
  fireEvent.click(screen.getByTestId('text-all'));
  await waitFor(() => expect(screen.getByTestId('transfer-words').textContent).toBe('beginning'));
  expect(screen.queryByTestId('text-all')).toBeNull();
  vi.unstubAllGlobals();
});

test('a link is a button that asks main; its host stands on it as it is', async () => {
  const { bridge } = await openWindow({
    transfers: [arrived('look: https://ex\u00e4mple.test/a (and http://b.test).')],
  });
  const [first, second] = screen.getAllByTestId('text-open');
  expect([first!.textContent, second!.textContent]).toEqual(['Open xn--exmple-cua.test', 'Open b.test']);
  fireEvent.click(second!);
  await waitFor(() => expect(bridge.called('openLink')).toMatchObject([{ link: 'http://b.test' }]));
  // No element of the page leads anywhere by itself.
  expect(document.querySelector('a')).toBeNull();
});

test('one’s own text can be copied; an older receiver is told of', async () => {
  const text = { beginning: 'https://example.test', length: 20, asFile: true } as const;
  await openWindow({ transfers: [transfer({ direction: 'outgoing', status: 'done', code: null, text })] });
  expect(screen.getByTestId('transfer-as-file').textContent).toContain('text.txt');
  expect(screen.getByTestId('text-copy')).toBeTruthy();
  expect(screen.queryByTestId('text-open')).toBeNull();
});

test.each([
  ['see https://a.test/b?c=d#e, and', ['https://a.test/b?c=d#e']],
  ['(https://a.test/x_(y)) HTTP://B.test.', ['https://a.test/x_(y)', 'HTTP://B.test']],
  ['“https://a.test/”。https://a.test/', ['https://a.test/']],
  ['javascript:alert(1) file:///etc ftp://a.test xhttps://a.test https:// https://@a', []],
  [`https://a.test/${'x'.repeat(2000)}`, []],
])('links of %j', (text, links) => expect(webLinksIn(text, 5)).toEqual(links));

test('a text without end is looked through in no time', () => {
  const started = performance.now();
  webLinksIn(`${'https://a.test/('.repeat(60_000)}${')'.repeat(60_000)}`, 5);
  webLinksIn(`https://a.test/${')'.repeat(1_000_000)}`, 5);
  expect(performance.now() - started).toBeLessThan(2000);
});
