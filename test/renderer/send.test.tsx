// @vitest-environment happy-dom
import { act, createEvent, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { maxGivenBytes } from '../../shared/values.ts';
import { localFile, openWindow } from './render.tsx';
import { anna, device, transfer } from './samples.ts';

const bob = device('Bob');

/** A drag or a drop of these things, as the browser tells of it. */
async function drag(
  kind: 'dragOver' | 'drop' | 'dragLeave',
  target: Element,
  files: File[],
  types = ['Files'],
  content: Readonly<Record<string, string>> = {},
) {
  const event = createEvent[kind](target);
  Object.defineProperty(event, 'relatedTarget', { value: null });
  Object.defineProperty(event, 'dataTransfer', {
    value: { files, types, dropEffect: 'none', getData: (type: string) => content[type] ?? '' },
  });
  await act(async () => {
    fireEvent(target, event);
  });
  return event as unknown as DragEvent;
}

const card = (name: string): Element => {
  const found = screen.getAllByTestId('device-card').find((element) => element.textContent.includes(name));
  if (found === undefined) throw new Error(`no card of ${name}`);
  return found;
};

test('a drop onto a card sends there at once', async () => {
  const { bridge } = await openWindow({ devices: [anna, bob] });
  await drag('drop', within(card('Bob') as HTMLElement).getByText('Bob'), [
    localFile('/a/one.txt'),
    localFile('/a/dir'),
  ]);
  expect(bridge.called('send')).toEqual([
    { paths: ['/a/one.txt', '/a/dir'], to: { by: 'fingerprint', fingerprint: bob.fingerprint }, note: '' },
  ]);
  expect(screen.queryByTestId('compose-dialog')).toBeNull();
});

test('where something is on its way already a drop sends apart, or adds on the part of the card that says so', async () => {
  const running = transfer({ direction: 'outgoing', status: 'active', code: null });
  const { bridge } = await openWindow({ devices: [anna, bob], transfers: [running] });
  await drag('dragOver', card('Anna'), []);
  const choice = within(screen.getByTestId('drop-choice'));
  await drag('dragOver', choice.getByText('Holiday photos'), []);
  await drag('drop', choice.getByText('Holiday photos'), [localFile('/a/one.txt')]);
  expect(bridge.called('addFiles')).toEqual([{ transferId: running.id, paths: ['/a/one.txt'] }]);
  expect(bridge.called('send')).toEqual([]);
  await drag('dragOver', card('Anna'), []);
  await drag('drop', screen.getByText('Send on its own'), [localFile('/a/two.txt')]);
  expect(bridge.called('send')).toMatchObject([{ paths: ['/a/two.txt'] }]);
  await drag('dragOver', card('Bob'), []);
  expect(screen.queryByTestId('drop-choice')).toBeNull();
});

test('a drop elsewhere asks to whom and keeps what was dropped, with a note if one likes', async () => {
  const { bridge } = await openWindow({ devices: [anna, bob] });
  await drag('drop', screen.getByTestId('drop-zone'), [localFile('/a/one.txt')]);
  const compose = within(await screen.findByTestId('compose-dialog'));
  expect(compose.getByText('one.txt')).toBeTruthy();
  await drag('drop', document.body, [localFile('/a/two.txt'), localFile('/a/one.txt')]);
  expect(compose.getByText('2 items')).toBeTruthy();
  fireEvent.change(compose.getByTestId('compose-note'), { target: { value: '  for you ' } });
  await act(async () => {
    fireEvent.click(compose.getByRole('radio', { name: /Bob/ }));
  });
  expect(bridge.called('send')).toEqual([]);
  await act(async () => {
    fireEvent.click(compose.getByTestId('compose-send'));
  });
  expect(bridge.called('send')).toEqual([
    { paths: ['/a/one.txt', '/a/two.txt'], to: { by: 'fingerprint', fingerprint: bob.fingerprint }, note: 'for you' },
  ]);
  await waitFor(() => expect(screen.queryByTestId('compose-dialog')).toBeNull());
});

test('while things are dragged the window shows what a drop would do, and over a card who would get it', async () => {
  await openWindow({ devices: [anna, bob] });
  const event = await drag('dragOver', screen.getByTestId('drop-zone'), []);
  expect(event.defaultPrevented).toBe(true);
  expect(event.dataTransfer?.dropEffect).toBe('copy');
  expect(screen.getByTestId('drop-overlay').textContent).toBe('Drop to choose who gets it');
  await drag('dragOver', card('Bob'), []);
  expect(card('Bob').textContent).toContain('Drop to send to Bob');
  await drag('dragLeave', document.body, []);
  expect(screen.queryByTestId('drop-overlay')).toBeNull();
});

test('a device that files are held over is called beforehand, once for each time that they come over it', async () => {
  const { bridge } = await openWindow({ devices: [anna, bob] });
  const called = () => bridge.called('approach').map(({ to }) => (to.by === 'fingerprint' ? to.fingerprint : to));
  await drag('dragOver', screen.getByTestId('drop-zone'), []);
  expect(called()).toEqual([]);
  await drag('dragOver', card('Bob'), []);
  await drag('dragOver', card('Bob'), []);
  expect(called()).toEqual([bob.fingerprint]);
  await drag('dragOver', card('Anna'), []);
  await drag('dragOver', card('Bob'), []);
  expect(called()).toEqual([bob.fingerprint, anna.fingerprint, bob.fingerprint]);
});

test('what is neither files nor text is not taken, and never navigates', async () => {
  const { bridge } = await openWindow({ devices: [bob] });
  const over = await drag('dragOver', card('Bob'), [], ['text/html']);
  expect(over.dataTransfer?.dropEffect).toBe('none');
  const drop = await drag('drop', card('Bob'), [], ['text/html']);
  expect(drop.defaultPrevented).toBe(true);
  expect(bridge.called('send')).toEqual([]);
});

test('of what has no file its bytes are sent, and what can’t be taken is named, with how much that is of all', async () => {
  const { bridge } = await openWindow({ devices: [bob] });
  const nameless = new File([], '');
  const picture = new File(['pixels'], 'image-from-a-page.png');
  await drag('drop', card('Bob'), [localFile('/a/one.txt'), picture, nameless]);
  await waitFor(() =>
    expect(bridge.called('send')).toMatchObject([{ paths: ['/a/one.txt', '/home/given/image-from-a-page.png'] }]),
  );
  const [kept] = bridge.called('keepGiven');
  expect(new TextDecoder().decode(kept?.bytes)).toBe('pixels');
  expect((await screen.findByTestId('notice')).textContent).toContain(
    '1 of 3 could not be taken: something without a readable name.',
  );
});

test('what a file manager calls by an address goes as the file it means, a link as text', async () => {
  const { bridge } = await openWindow({ devices: [bob] });
  bridge.answers.look = () => ({
    ok: true,
    value: { paths: ['/trash/a.txt'], gone: [], elsewhere: ['recent:///b%20c'], links: [] },
  });
  const lists: Record<string, string> = { 'text/uri-list': '# two\r\ntrash:///a.txt\r\nrecent:///b%20c\r\n' };
  await drag('drop', card('Bob'), [], ['text/uri-list'], lists);
  await waitFor(() => expect(bridge.called('send')).toMatchObject([{ paths: ['/trash/a.txt'] }]));
  expect(bridge.called('look')).toEqual([{ paths: [], uris: ['trash:///a.txt', 'recent:///b%20c'] }]);
  expect((await screen.findByTestId('notice')).textContent).toContain('1 of 2 could not be taken: b c.');
  await drag('drop', card('Bob'), [], ['text/uri-list'], { 'text/uri-list': 'https://example.org/a' });
  expect(bridge.called('sendText')).toMatchObject([{ text: 'https://example.org/a' }]);
});

test('of several addresses the page is told the first alone: the rest is asked of main, if it is the same drag', async () => {
  const { bridge } = await openWindow({ devices: [bob] });
  const first = { 'text/uri-list': 'trash:///one%20a.txt', 'text/plain': 'trash:///one%20a.txt\ntrash:///b.txt' };
  const uris = ['trash:///one a.txt', 'trash:///b.txt'];
  bridge.answers.draggedThings = () => ({ ok: true, value: { uris } });
  await drag('drop', card('Bob'), [], ['text/uri-list', 'text/plain'], first);
  await waitFor(() => expect(bridge.called('look')).toEqual([{ paths: [], uris }]));
  bridge.answers.draggedThings = () => ({ ok: true, value: { uris: ['trash:///another.txt'] } });
  await drag('drop', card('Bob'), [], ['text/uri-list', 'text/plain'], first);
  await waitFor(() => expect(bridge.called('look')[1]).toEqual({ paths: [], uris: ['trash:///one%20a.txt'] }));
});

test('a list of addresses is said to be things while it hovers, a link out of a browser text', async () => {
  await openWindow({ devices: [bob] });
  await drag('dragOver', card('Bob'), [], ['text/uri-list', 'text/plain']);
  expect(screen.getByTestId('drop-overlay').textContent).toBe('Drop to choose who gets it');
  await drag('dragOver', card('Bob'), [], ['text/uri-list', 'text/html', 'text/plain']);
  expect(screen.getByTestId('drop-overlay').textContent).toBe('Drop to send this as text');
  await drag('dragOver', card('Bob'), [], ['text/plain']);
  expect(screen.getByTestId('drop-overlay').textContent).toBe('Drop to send this as text');
});

test('what is gone, what is too large without a file, and what a link’s name stands for are each said', async () => {
  const { bridge } = await openWindow({ devices: [bob] });
  bridge.answers.look = () => ({
    ok: true,
    value: { paths: ['/a/shortcut'], gone: ['/a/old.txt'], elsewhere: [], links: ['/a/shortcut'] },
  });
  const huge = new File([], 'huge.iso');
  Object.defineProperty(huge, 'size', { value: maxGivenBytes + 1 });
  await drag('drop', screen.getByTestId('drop-zone'), [localFile('/a/old.txt'), localFile('/a/shortcut'), huge]);
  const compose = within(await screen.findByTestId('compose-dialog'));
  expect(compose.getByText('shortcut')).toBeTruthy();
  expect(compose.queryByText('old.txt')).toBeNull();
  const said = screen.getAllByTestId('notice').map((notice) => notice.textContent);
  expect(said[0]).toContain('old.txt doesn’t exist any more.');
  expect(said[1]).toContain('without a file: huge.iso');
  expect(said[2]).toContain('shortcut is a link. What it leads to is sent');
});

test('while things hover that can’t be taken the window says so, and over no card is anything promised', async () => {
  await openWindow({ devices: [bob] });
  const over = await drag('dragOver', card('Bob'), [], []);
  expect(over.dataTransfer?.dropEffect).toBe('none');
  expect(screen.getByTestId('drop-overlay').textContent).toContain('Ferry can’t take this.');
  expect(card('Bob').textContent).not.toContain('Drop to send');
  await drag('dragOver', screen.getByTestId('drop-zone'), [], ['text/plain']);
  expect(screen.getByTestId('drop-overlay').textContent).toBe('Drop to send this as text');
});

test('the buttons of a card pick and send there', async () => {
  const { bridge } = await openWindow({ devices: [bob] });
  bridge.answers.pickFolders = () => ({ ok: true, value: { paths: ['/a/dir'] } });
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Send a folder to Bob' }));
  });
  await waitFor(() => expect(bridge.called('send')).toMatchObject([{ paths: ['/a/dir'] }]));
});

test('a picker that is closed without a choice sends nothing', async () => {
  const { bridge } = await openWindow({ devices: [bob] });
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Send files to Bob' }));
  });
  expect(bridge.called('pickFiles')).toHaveLength(1);
  expect(bridge.called('send')).toEqual([]);
});

test('a refused send says why', async () => {
  const { bridge } = await openWindow({ devices: [bob] });
  bridge.answers.pickFiles = () => ({ ok: true, value: { paths: ['/gone'] } });
  bridge.answers.send = () => ({ ok: false, failure: { code: 'path-not-found', params: { path: '/gone' } } });
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Send files to Bob' }));
  });
  const notice = await screen.findByRole('alert');
  expect(notice.textContent).toContain('“/gone” doesn’t exist.');
  expect(notice.textContent).not.toMatch(/[\u2066-\u2069]/u);
});

test('in the dialog a refused send keeps everything, so that another way can be tried', async () => {
  const { bridge, ferry } = await openWindow({ devices: [bob] });
  bridge.answers.send = ({ to }) =>
    to.by === 'address'
      ? { ok: true, value: { transferId: 'ab'.repeat(16) } }
      : { ok: false, failure: { code: 'device-not-found', params: { name: 'Bob' } } };
  act(() => ferry.ui.compose(['/a/one.txt']));
  await act(async () => {
    fireEvent.click(within(await screen.findByTestId('recipient')).getByRole('radio'));
  });
  await act(async () => {
    fireEvent.click(screen.getByTestId('compose-send'));
  });
  expect((await screen.findByTestId('compose-dialog')).textContent).toContain('“Bob” isn’t on the network now.');
  expect(screen.getByText('one.txt')).toBeTruthy();
  fireEvent.change(screen.getByTestId('compose-address'), { target: { value: ' 10.0.0.7 ' } });
  await act(async () => {
    fireEvent.click(screen.getByTestId('compose-send'));
  });
  expect(bridge.called('send').at(-1)?.to).toEqual({ by: 'address', address: '10.0.0.7' });
  await waitFor(() => expect(screen.queryByTestId('compose-dialog')).toBeNull());
});

test('pasted files come from the paste itself, else from the system’s clipboard', async () => {
  const { bridge } = await openWindow({ devices: [bob] });
  const paste = async (files: File[]) => {
    const event = createEvent.paste(document.body, {});
    Object.defineProperty(event, 'clipboardData', { value: { files, getData: () => '' } });
    await act(async () => {
      fireEvent(document.body, event);
    });
  };
  await paste([localFile('/a/one.txt')]);
  expect(await screen.findByText('one.txt')).toBeTruthy();
  expect(bridge.called('clipboardFiles')).toEqual([]);
  bridge.answers.clipboardFiles = () => ({ ok: true, value: { paths: ['/a/two.txt'], uris: [] } });
  await paste([]);
  expect(await screen.findByText('two.txt')).toBeTruthy();
});

test('text pasted into a field stays text', async () => {
  const { bridge, ferry } = await openWindow();
  act(() => ferry.ui.open({ kind: 'add-address' }));
  const input = await screen.findByTestId('address-input');
  const event = createEvent.paste(input, {});
  Object.defineProperty(event, 'clipboardData', { value: { files: [] } });
  fireEvent(input, event);
  expect(event.defaultPrevented).toBe(false);
  expect(bridge.called('clipboardFiles')).toEqual([]);
});

test('where nothing was copied, a paste says so', async () => {
  await openWindow();
  const event = createEvent.paste(document.body, {});
  Object.defineProperty(event, 'clipboardData', { value: { files: [], getData: () => ' ' } });
  await act(async () => {
    fireEvent(document.body, event);
  });
  expect((await screen.findByTestId('notice')).textContent).toContain('nothing to paste');
});

test('the paste button, which is told no text, has a field ready for it', async () => {
  await openWindow();
  await act(async () => {
    fireEvent.click(screen.getByTestId('paste-files'));
  });
  expect(document.activeElement).toBe(await screen.findByTestId('compose-note'));
});

test('menu and system begin here what they cannot finish', async () => {
  const { bridge } = await openWindow({ devices: [bob] });
  act(() => bridge.request({ kind: 'send', paths: ['/opened/with.pdf'] }));
  expect((await screen.findByTestId('compose-dialog')).textContent).toContain('with.pdf');
  act(() => bridge.request({ kind: 'settings' }));
  expect(await screen.findByTestId('settings-dialog')).toBeTruthy();
});
