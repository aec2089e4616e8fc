import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startEngine } from '../../electron/engine/engine.ts';
import { startTestEngine } from '../support/engines.ts';
import { solidFile } from '../support/disks/solid-file.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { describeApp, launchFerry, launchHere, startFerry, giveFiles, pressInDialogs } from './ferry.ts';
import { saysYes } from './pair.ts';

describeApp('starting and quitting', () => {
  test('the log tells how soon the window was on the screen', async () => {
    const { home } = await launchHere({ name: 'Harbour' });
    const log = await readFile(join(home, 'logs', 'ferry.log'), 'utf8');
    const [shown] = /window shown after \d+ ms/.exec(log) ?? [];
    expect(shown).toBeDefined();
    console.log(shown);
  });

  test.each([['elsewhere', false] as const, ...(process.platform === 'linux' ? [['gone', true] as const] : [])])(
    'a working folder that is %s is no reason to have no log, nor to write it there',
    async (_where, cwdIsGone) => {
      const [home, cwd] = [await temporaryFolder(), join(await temporaryFolder(), 'cwd')];
      await mkdir(cwd);
      const ferry = await startFerry({ name: 'Harbour', home, cwd, cwdIsGone });
      onTestFinished(async () => void (await ferry.close()));
      await expect
        .poll(() => readFile(join(home, 'logs', 'ferry.log'), 'utf8').catch(() => ''), { timeout: 30_000 })
        .toMatch(/window shown after/u);
      expect(ferry.output()).not.toMatch(/electron-log|Error:/u);
      expect(existsSync(cwd) ? await readdir(cwd) : []).toEqual([]);
    },
  );

  test('a second start in the same home hands its files to the first and leaves', async () => {
    const dir = await temporaryFolder();
    const file = join(dir, 'parcel.txt');
    await writeFile(file, 'hello');
    const first = await launchHere({ name: 'First' });
    const second = await startFerry({ name: 'Second', home: first.home, paths: [file] });
    expect(await second.exited).toBe(0);
    expect(await first.page.getByRole('dialog').innerText()).toContain('parcel.txt');
  });

  test.skipIf(process.platform === 'win32')(
    'a second start leaves a first that doesn’t answer alone, says so and ends',
    async () => {
      const first = await launchHere({ name: 'First' });
      const child = first.electron.process();
      child.kill('SIGSTOP');
      onTestFinished(() => void child.kill('SIGCONT'));
      const second = await startFerry({ name: 'Second', home: first.home });
      await second.exited;
      expect(second.output()).toContain('Ferry is running already, but doesn’t answer just now.');
      expect(second.output()).not.toMatch(/\n\s+at /);
      child.kill('SIGCONT');
      expect(await first.page.getByTestId('self-name').innerText()).toBe('First');
      expect([child.exitCode, child.signalCode]).toEqual([null, null]);
    },
  );

  test('files named at the start begin a send', async () => {
    const dir = await temporaryFolder();
    const file = join(dir, 'parcel.txt');
    await writeFile(file, 'hello');
    const { page } = await launchHere({ name: 'First', paths: [file] });
    expect(await page.getByRole('dialog').innerText()).toContain('parcel.txt');
  });

  test('the window comes back at the size it was closed with', async () => {
    const home = await temporaryFolder();
    const first = await launchFerry({ name: 'Harbour', home });
    await first.resize(700, 600);
    expect(await first.close()).toBe(0);
    const { page } = await launchHere({ name: 'Harbour', home });
    expect(await page.evaluate(() => [innerWidth, innerHeight])).toEqual([700, 600]);
  });

  test('closing the window quits where it isn’t to stay', async () => {
    const ferry = await launchHere({ name: 'Harbour' });
    await ferry.page.evaluate(() => window.ferry.command('setSettings', { keepInTray: false }));
    const child = ferry.electron.process();
    const exited = once(child, 'exit');
    await ferry.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close()).catch(() => {});
    await exited;
    expect(child.exitCode).toBe(0);
  });

  test('quitting while a transfer runs asks first, and stays when told to', async () => {
    const dir = await temporaryFolder();
    await writeFile(join(dir, 'parcel.txt'), 'hello');
    const peer = await startEngine({
      home: join(dir, 'peer'),
      appVersion: '0.0.0',
      kind: 'headless',
      port: 0,
      listen: true,
      discovery: 'off',
      defaultReceiveDir: join(dir, 'in'),
    });
    onTestFinished(() => peer.stop());
    const { port } = (await peer.snapshot()).state.self;
    const ferry = await launchHere({ name: 'Harbour' });
    await ferry.page.evaluate(saysYes);
    await giveFiles(ferry.page, [join(dir, 'parcel.txt')]);
    await ferry.page.evaluate(
      ([path, address]) => window.ferry.command('send', { paths: [path!], to: { by: 'address', address: address! } }),
      [join(dir, 'parcel.txt'), `127.0.0.1:${port}`],
    );
    await ferry.page.getByTestId('transfer').waitFor();
    const question = await ferry.electron.evaluate(
      ({ app, dialog }) =>
        new Promise<{ message: string; buttons: string[] }>((resolve) => {
          dialog.showMessageBox = (async (_window: unknown, options: { message: string; buttons: string[] }) => {
            resolve({ message: options.message, buttons: options.buttons });
            return { response: options.buttons.indexOf('Keep Running') };
          }) as unknown as typeof dialog.showMessageBox;
          app.quit();
        }),
    );
    expect(question).toEqual({ message: 'A transfer is still running', buttons: ['Keep Running', 'Quit Anyway'] });
    expect(await ferry.page.getByTestId('self-name').innerText()).toBe('Harbour');
  });

  test.each(['SIGTERM', 'SIGHUP'] as const)(
    'ended by %s it asks nobody, and goes on with what it was sending at the next start',
    async (signal) => {
      const dir = await temporaryFolder();
      // Long under way.
      const parcel = await solidFile(join(dir, 'parcel.bin'), 6 * 1024 ** 3);
      const peer = await startTestEngine('Peer', { home: join(dir, 'peer') });
      const { port } = peer.state().self;
      const home = join(dir, 'home');
      const ferry = await launchHere({ name: 'Harbour', home });
      await ferry.page.evaluate(saysYes);
      await pressInDialogs(ferry.electron, 1);
      await giveFiles(ferry.page, [parcel]);
      await ferry.page.evaluate(
        ([path, address]) => window.ferry.command('send', { paths: [path!], to: { by: 'address', address: address! } }),
        [parcel, `127.0.0.1:${port}`],
      );
      const { id } = await peer.transfer(({ status }) => status === 'asking');
      await peer.handle.command('answer', { transferId: id, accept: true });
      await peer.transfer(({ progress }) => progress.bytes > 0, id);

      const child = ferry.electron.process();
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
      expect([child.exitCode, child.signalCode]).toEqual([0, null]);
      const waiting = await peer.transfer(({ status }) => status === 'reconnecting', id);

      await launchHere({ name: 'Harbour', home });
      await peer.transfer(({ status, progress }) => status === 'active' && progress.bytes > waiting.progress.bytes, id);
      await peer.handle.command('cancel', { transferId: id });
    },
  );

  test('an engine that cannot start is said in one sentence', async () => {
    const server = createServer().listen(0);
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const ferry = await startFerry({ name: 'Harbour', home: await temporaryFolder(), port });
    onTestFinished(async () => void (await ferry.close()));
    const sentence = `Port ${port} is used by another program.`;
    await expect.poll(ferry.output, { timeout: 30_000 }).toContain(sentence);
    expect(ferry.output()).not.toMatch(/\n\s+at /);
  });

  test('a damaged key, and a home that can’t be made, are said as well', async () => {
    const dir = await temporaryFolder();
    await mkdir(join(dir, 'home', 'identity'), { recursive: true });
    await writeFile(join(dir, 'home', 'identity', 'key.pem'), 'damaged');
    const damaged = await startFerry({ name: 'Harbour', home: join(dir, 'home') });
    onTestFinished(async () => void (await damaged.close()));
    await expect.poll(damaged.output, { timeout: 30_000 }).toContain('a part of this device’s key, is damaged');
    // An app that waits for an answer ends as soon as it is told to.
    expect(await damaged.close()).not.toBeNull();
    await writeFile(join(dir, 'file'), '');
    const homeless = await startFerry({ name: 'Harbour', home: join(dir, 'file', 'home') });
    onTestFinished(async () => void (await homeless.close()));
    await expect.poll(homeless.output, { timeout: 30_000 }).toContain('Ferry can’t keep its settings in');
  });

  test.each([
    ['--port=99999', /--port/],
    ['--name=', /--name/],
  ])('a bad %s is said in one sentence, with exit code 2', async (argument, sentence) => {
    const ferry = await startFerry({ name: 'Harbour', home: await temporaryFolder(), args: [argument] });
    expect(await ferry.exited).toBe(2);
    expect(ferry.output()).toMatch(sentence);
    expect(ferry.output()).not.toMatch(/\n\s+at /);
  });
});
