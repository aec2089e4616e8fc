/** A page that was taken over says and does what it likes: it sends nothing that nobody gave, trusts nobody, reaches nothing. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { channels } from '../../../electron/desktop/bridge/channels.ts';
import { commands } from '../../../shared/api.ts';
import { isErrorCode } from '../../../shared/errors.ts';
import { startTestEngine } from '../../support/engines.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { describeApp, giveFiles, launchFerry, pressInDialogs, type FerryApp } from '../ferry.ts';

describeApp('a page that was taken over', () => {
  let ferry: FerryApp;
  beforeAll(async () => {
    ferry = await launchFerry({ name: 'Harbour' });
  });
  afterAll(() => ferry.close());

  const say = (name: string, args: object): Promise<string | null> =>
    ferry.page.evaluate(
      async ([command, given]) => {
        const result = await (window.ferry.command as (...all: unknown[]) => Promise<{ failure?: { code: string } }>)(
          command,
          given,
        );
        return result.failure?.code ?? null;
      },
      [name, args] as const,
    );

  test('sends what was dropped and nothing else, also by files that it makes up', async () => {
    const dir = await temporaryFolder();
    const [dropped, secret] = [join(dir, 'dropped.txt'), join(dir, 'secret.txt')];
    for (const path of [dropped, secret]) await writeFile(path, path);
    const peer = await startTestEngine('Peer', { home: join(dir, 'peer') });
    const to = { by: 'address', address: `127.0.0.1:${peer.state().self.port}` };
    expect(await say('send', { paths: [secret], to })).toBe('not-given');
    await ferry.page.evaluate((path) => {
      for (const made of [new File(['x'], path), { name: path, path }, path]) window.ferry.pathForFile(made);
    }, secret);
    expect(await say('send', { paths: [secret], to })).toBe('not-given');
    expect(await say('addFiles', { transferId: '0'.repeat(32), paths: [secret] })).toBe('not-given');
    // What it puts on the clipboard is text, not files that somebody copied.
    await ferry.page.evaluate((path) => {
      document.addEventListener(
        'copy',
        (event) => {
          event.preventDefault();
          for (const type of ['text/uri-list', 'x-special/gnome-copied-files', 'public.file-url', 'text/plain']) {
            event.clipboardData?.setData(type, `copy\nfile://${path}`);
          }
        },
        { once: true },
      );
      document.execCommand('copy');
    }, secret);
    expect(await ferry.page.evaluate(() => window.ferry.command('clipboardFiles', {}))).toEqual({
      ok: true,
      value: { paths: [], uris: [] },
    });
    expect(await say('look', { paths: [], uris: [`file://${secret}`] })).toBe('not-given');
    expect(await say('look', { paths: [secret], uris: [] })).toBe('not-given');
    expect(await say('send', { paths: [secret], to })).toBe('not-given');
    await giveFiles(ferry.page, [dropped]);
    expect(await say('send', { paths: [secret, dropped], to })).toBe('not-given');
    expect(await say('send', { paths: [dropped], to })).toBeNull();
    // The codes match, says the page: it is first contact.
    const question = await ferry.page.waitForFunction(async () => {
      const { transfers } = (await window.ferry.snapshot()).state;
      const asking = transfers.find((transfer) => transfer.question?.kind === 'first-contact');
      return asking && { transferId: asking.id, questionId: asking.question!.id };
    });
    const yes = { ...(await question.jsonValue()), choice: 'accept' };
    const asked = await pressInDialogs(ferry.electron, 0);
    expect(await say('decide', yes)).toBe('not-confirmed');
    expect(await asked()).toEqual(['Does “Peer” show the same code?']);
    expect(peer.state().transfers.map(({ status, title }) => [status, title])).toEqual([['comparing', '']]);
    await pressInDialogs(ferry.electron, 1);
    expect(await say('decide', yes)).toBeNull();
    const { id } = await peer.transfer(({ status }) => status === 'asking');
    expect(peer.state().transfers.map(({ title }) => title)).toEqual(['dropped.txt']);
    await peer.handle.command('answer', { transferId: id, accept: false });
  });

  test('moves no folder, and trusts nobody without a dialog of the system’s', async () => {
    const dir = await temporaryFolder();
    const before = (await ferry.page.evaluate(() => window.ferry.snapshot())).state;
    expect(await say('setSettings', { receiveDir: dir })).toBe('folder-not-given');
    expect(await say('freeSpace', { dir })).toBe('folder-not-given');
    expect(await say('pickReceiveDir', { current: dir })).toBe('folder-not-given');
    const asked = await pressInDialogs(ferry.electron, 0);
    const fingerprint = 'ab'.repeat(32);
    expect(await say('remember', { fingerprint, name: 'Ben', autoAccept: true })).toBe('not-confirmed');
    expect(await say('remember', { fingerprint, name: 'Ben', autoAccept: false })).toBe('not-confirmed');
    expect(await asked()).toHaveLength(2);
    const { settings, known } = (await ferry.page.evaluate(() => window.ferry.snapshot())).state;
    expect([settings.receiveDir === dir, known]).toEqual([false, before.known]);
  });

  test('finds no channel but the contract’s, and each refuses garbage by a code', async () => {
    const registered = await ferry.electron.evaluate(({ ipcMain, BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!;
      const invokable = (of: unknown) => [...(of as { _invokeHandlers: Map<string, unknown> })._invokeHandlers.keys()];
      const scopes = [ipcMain, webContents.ipc, webContents.mainFrame.ipc];
      return {
        invokable: scopes.flatMap(invokable),
        heard: scopes.flatMap((scope) => (scope as unknown as NodeJS.EventEmitter).eventNames().map(String)),
      };
    });
    expect(registered.invokable.toSorted()).toEqual(
      [channels.command, channels.drag, channels.dragged, channels.given, channels.snapshot].toSorted(),
    );
    // Electron's own listen for errors.
    expect(registered.heard.filter((name) => name !== 'error')).toEqual([]);
    const codes = await ferry.page.evaluate(
      async (names) => {
        const command = window.ferry.command as (...all: unknown[]) => Promise<{ failure?: { code: string } }>;
        const garbage = [
          undefined,
          null,
          7,
          '',
          [],
          'x'.repeat(1e6),
          new Map(),
          new Uint8Array(9),
          { paths: [{}] },
          1n,
        ];
        const answers: unknown[] = [];
        for (const name of [...names, '', 'constructor', 7, null, {}]) {
          for (const args of garbage) answers.push((await command(name, args)).failure?.code);
        }
        return answers;
      },
      Object.keys(commands).filter((name) => !/^(?:pick|clipboard|open|clear|lookForUpdate)/.test(name)),
    );
    expect(codes.filter((code) => code !== undefined && !isErrorCode(code))).toEqual([]);
    expect(codes.filter((code) => code === 'internal')).toEqual([]);
    expect(codes.filter((code) => code === 'usage').length).toBeGreaterThan(150);
  });

  test('reaches no network: not by WebRTC, hints, workers or frames', async () => {
    const reached: string[] = [];
    const stun = createSocket('udp4').on('message', () => reached.push('UDP'));
    stun.bind(0, '127.0.0.1');
    const turn = createServer((socket) => {
      reached.push('TCP');
      socket.destroy();
    }).listen(0, '127.0.0.1');
    onTestFinished(() => {
      stun.close();
      turn.close();
    });
    await Promise.all([once(stun, 'listening'), once(turn, 'listening')]);
    const ports = { udp: stun.address().port, tcp: (turn.address() as AddressInfo).port };
    const gathered = await ferry.page.evaluate(async ({ udp, tcp }) => {
      for (const rel of ['dns-prefetch', 'preconnect', 'prefetch', 'preload']) {
        const link = document.createElement('link');
        Object.assign(link, { rel, href: `http://127.0.0.1:${tcp}/${rel}` });
        document.head.append(link);
      }
      navigator.sendBeacon(`http://127.0.0.1:${tcp}/`);
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const { RTCPeerConnection: Peer } = frame.contentWindow as unknown as typeof globalThis;
      const peer = new Peer({
        iceServers: [
          { urls: `stun:127.0.0.1:${udp}` },
          { urls: `turn:127.0.0.1:${tcp}?transport=tcp`, username: 'a', credential: 'b' },
        ],
      });
      peer.createDataChannel('a');
      const found: string[] = [];
      peer.addEventListener('icecandidate', ({ candidate }) => {
        if (candidate !== null) found.push(candidate.candidate);
      });
      const complete = new Promise<void>((resolve) =>
        peer.addEventListener('icegatheringstatechange', () => {
          if (peer.iceGatheringState === 'complete') resolve();
        }),
      );
      await peer.setLocalDescription(await peer.createOffer());
      await complete;
      frame.remove();
      return found;
    }, ports);
    expect(gathered.filter((candidate) => candidate !== '')).toEqual([]);
    // The listener does hear somebody, and has heard nobody before.
    const control = createSocket('udp4');
    control.send('x', ports.udp, '127.0.0.1', () => control.close());
    await expect.poll(() => reached).toContain('UDP');
    expect(reached).toEqual(['UDP']);
  });

  test('saves nothing, and opens no dialog without a gesture', async () => {
    const outcome = await ferry.electron.evaluate(async ({ BrowserWindow, session, dialog }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!;
      let dialogs = 0;
      for (const name of ['showSaveDialog', 'showOpenDialog', 'showSaveDialogSync'] as const) {
        (dialog as unknown as Record<string, unknown>)[name] = () => dialogs++;
      }
      const prevented = new Promise<boolean>((resolve) =>
        session.defaultSession.once('will-download', (event, item) => {
          item.once('done', () => resolve(event.defaultPrevented));
          if (event.defaultPrevented) resolve(true);
        }),
      );
      // A page that is new has seen no gesture.
      const loaded = new Promise((resolve) => webContents.once('did-finish-load', () => resolve(null)));
      webContents.reload();
      await loaded;
      const run = (code: string): Promise<unknown> => webContents.executeJavaScript(code, false) as Promise<unknown>;
      const pickers = await run(`Promise.all(['showSaveFilePicker', 'showOpenFilePicker', 'showDirectoryPicker'].map(
        (name) => window[name]().then(() => 'opened', (error) => error.name)))`);
      await run(`{ const link = document.createElement('a');
        link.href = URL.createObjectURL(new Blob(['x'])); link.download = 'x.txt'; link.click(); null }`);
      return { pickers, prevented: await prevented, dialogs };
    });
    expect(outcome).toEqual({
      pickers: ['SecurityError', 'SecurityError', 'SecurityError'],
      prevented: true,
      dialogs: 0,
    });
  });

  test.each(['about:blank', 'about:srcdoc', 'data:text/html,x', 'ferry-app://elsewhere/index.html'])(
    'goes to %s and finds itself back',
    async (url) => {
      // Gone once any other page is there.
      const mark = () => ferry.page.evaluate(() => (document.body.dataset['mark'] = 'here'));
      // The page of the test before may still be on its way back.
      await expect.poll(() => mark().catch(() => 'gone')).toBe('here');
      // What went with the page that asked gets no answer.
      await ferry.page.evaluate((to) => void (location.href = to), url).catch(() => {});
      await ferry.page.waitForFunction(
        (leaves) =>
          location.href.startsWith('ferry-app://window/') &&
          document.querySelector('[data-testid="self-name"]') !== null &&
          (!leaves || document.body.dataset['mark'] === undefined),
        url === 'about:blank',
      );
    },
  );
});
