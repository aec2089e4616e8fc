import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../../build/build.mjs';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { describeApp, dropPaths, launchFerry, launchHere, type FerryApp } from './ferry.ts';

describeApp('the window', () => {
  let ferry: FerryApp;
  beforeAll(async () => {
    ferry = await launchFerry({ name: 'Harbour' });
  });
  afterAll(() => ferry.close());

  test('shows the device under the name it was given', async () => {
    expect(await ferry.page.getByTestId('self-name').innerText()).toBe('Harbour');
  });

  test('has no way to Node or Electron', async () => {
    const found = await ferry.page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].filter(
        (name) => name in globalThis,
      ),
    );
    expect(found).toEqual([]);
    expect(await ferry.page.evaluate(() => Object.keys(window.ferry).toSorted())).toEqual(
      [
        'command',
        'drag',
        'onRequest',
        'pathForFile',
        'platform',
        'snapshot',
        'subscribe',
        'systemLanguages',
      ].toSorted(),
    );
  });

  test('runs sandboxed, in a context of its own', async () => {
    const preferences = await ferry.electron.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      const { sandbox, contextIsolation, nodeIntegration, webSecurity } = contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webSecurity };
    });
    expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
    expect(preferences.webSecurity).not.toBe(false);
  });

  test('evaluates no text as code and loads nothing from elsewhere', async () => {
    const outcome = await ferry.page.evaluate(async () => {
      const violations = new Set<string>();
      const allReported = new Promise<void>((resolve) =>
        document.addEventListener('securitypolicyviolation', (event) => {
          if (violations.add(event.effectiveDirective).size === 3) resolve();
        }),
      );
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.body.append(script);
      const image = document.createElement('img');
      image.src = 'https://example.org/x.png';
      document.body.append(image);
      const fetched = await fetch('https://example.org/').then(
        () => true,
        () => false,
      );
      await allReported;
      script.remove();
      image.remove();
      return { injected: 'injected' in window, fetched, violations: [...violations].toSorted() };
    });
    expect(outcome).toEqual({
      injected: false,
      fetched: false,
      violations: ['connect-src', 'img-src', 'script-src-elem'],
    });
    // Playwright's own evaluation is exempt from the policy; a timer's text is refused when the timer is set.
    const evaluated = await ferry.page.evaluate(async () => {
      const refused = new Promise<string>((resolve) =>
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.blockedURI), { once: true }),
      );
      // oxlint-disable-next-line typescript/no-implied-eval -- what must not work
      setTimeout('window.evaluated = true', 0);
      return { refused: await refused, evaluated: 'evaluated' in window };
    });
    expect(evaluated).toEqual({ refused: 'eval', evaluated: false });
  });

  test('is granted nothing but putting text on the clipboard', async () => {
    const states = await ferry.page.evaluate(async () => {
      const ask = async (name: string): Promise<string> =>
        (await navigator.permissions.query({ name: name as PermissionName })).state;
      return {
        notification: await Notification.requestPermission(),
        geolocation: await ask('geolocation'),
        camera: await ask('camera'),
        midi: await ask('midi'),
        read: await ask('clipboard-read'),
      };
    });
    expect(Object.values(states)).not.toContain('granted');
    expect(await ferry.page.evaluate(() => navigator.clipboard.writeText('hello').then(() => true))).toBe(true);
    expect(await ferry.page.evaluate(() => navigator.clipboard.readText().catch(() => 'refused'))).toBe('refused');
  });

  test('is answered a refusal, by code, for whatever is not a command', async () => {
    const refusals = await ferry.page.evaluate(async () => {
      const command = window.ferry.command as (name: unknown, args: unknown) => Promise<unknown>;
      return Promise.all([
        command('nope', {}),
        command('__proto__', {}),
        command('send', { paths: '/etc/passwd', to: 'anyone' }),
        command('openLanded', { transferId: '0'.repeat(32), path: '/etc/passwd' }),
        command('cancel', null),
      ]);
    });
    const codes = refusals.map((refusal) => (refusal as { failure: { code: string } }).failure.code);
    expect(codes).toEqual(['usage', 'usage', 'usage', 'unknown-transfer', 'usage']);
  });

  test('is the only page that is answered: the same preload elsewhere gets nothing', async () => {
    const answer = await ferry.electron.evaluate(
      async ({ BrowserWindow }, preload) => {
        const stranger = new BrowserWindow({ show: false, webPreferences: { preload } });
        await stranger.loadURL('data:text/html,stranger');
        const said = (await stranger.webContents.executeJavaScript(
          'window.ferry.snapshot().then(() => "answered", (error) => error.message)',
        )) as string;
        stranger.destroy();
        return said;
      },
      join(root, 'out', 'preload.cjs'),
    );
    expect(answer).toMatch(/not-the-window/);
  });

  test('is told of files copied in the file manager', async () => {
    const paths = await ferry.electron.evaluate(({ clipboard }) => {
      const old = clipboard as unknown as { writeBuffer(format: string, content: Buffer): void };
      old.writeBuffer('x-special/gnome-copied-files', Buffer.from('copy\nfile:///tmp/a%20b\nfile:///tmp/c'));
    });
    expect(paths).toBeUndefined();
    expect(await ferry.page.evaluate(() => window.ferry.command('clipboardFiles', {}))).toEqual({
      ok: true,
      value: { paths: [], uris: ['file:///tmp/a%20b', 'file:///tmp/c'] },
    });
  });

  test('takes real files by drop, with their paths', async () => {
    const dir = await temporaryFolder();
    const file = join(dir, 'naïve 名.txt');
    await writeFile(file, 'hello');
    await dropPaths(ferry.page, ferry.page.getByTestId('drop-zone'), [file, dir]);
    expect(await ferry.page.getByRole('dialog').innerText()).toContain('naïve 名.txt');
    await ferry.page.keyboard.press('Escape');
    await ferry.page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});

describeApp('the window, alone', () => {
  test('goes nowhere and opens nothing', async () => {
    const ferry = await launchHere({ name: 'Harbour' });
    const before = ferry.page.url();
    for (const url of [
      'https://example.org/',
      'file:///etc/passwd',
      'data:text/html,hello',
      'javascript:void(window.ran = true)',
      'ferry-app://window/x.html',
    ]) {
      await ferry.page.evaluate((to) => {
        const link = document.createElement('a');
        link.href = to;
        document.body.append(link);
        link.click();
        link.remove();
      }, url);
    }
    expect(await ferry.page.evaluate(() => window.open('https://example.org/') === null)).toBe(true);
    expect(await ferry.page.evaluate(() => window.open('ferry-app://window/index.html') === null)).toBe(true);
    expect(ferry.electron.windows()).toHaveLength(1);
    expect(ferry.page.url()).toBe(before);
    expect(await ferry.page.evaluate(() => document.querySelector('[data-testid=self-name]')?.textContent)).toContain(
      'Harbour',
    );
  });

  test('comes back when its process crashes, with the state as it is', async () => {
    const ferry = await launchHere({ name: 'Harbour' });
    const name = await ferry.electron.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]!.webContents;
      const loaded = new Promise((resolve) => contents.once('did-finish-load', () => resolve(null)));
      contents.forcefullyCrashRenderer();
      await loaded;
      return (await contents.executeJavaScript(`new Promise((resolve) => {
        const look = () => {
          const found = document.querySelector('[data-testid="self-name"]');
          if (found) resolve(found.textContent); else requestAnimationFrame(look);
        };
        look();
      })`)) as string;
    });
    expect(name).toContain('Harbour');
  });
});
