/** The menu, which hides itself, by real keys of the system's (xdotool) under a window manager: F10, and Alt with a letter. */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { startDisplay } from '../../support/desktop/x-display.ts';
import { describeApp, launchHere, type FerryApp } from '../ferry.ts';

const run = promisify(execFile);
const missing = ['Xvfb', 'openbox', 'xdotool'].filter(
  (name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0,
);

/** A window with the keyboard, on a screen of its own. Windows without a manager are given no keys. */
async function underManager(
  language: 'en' | 'zh-CN',
): Promise<{ ferry: FerryApp; key: (key: string) => Promise<void> }> {
  const display = await startDisplay('1280x900');
  const env = { ...process.env, DISPLAY: display };
  const manager = spawn('openbox', [], { env, stdio: 'ignore' });
  onTestFinished(async () => {
    const gone = once(manager, 'exit');
    manager.kill();
    await gone;
  });
  const xdo = async (...args: readonly string[]): Promise<string> =>
    (await run('xdotool', [...args], { env })).stdout.trim();
  const ferry = await launchHere({ name: 'Harbour', language, env: { DISPLAY: display } });
  const window = (await xdo('search', '--sync', '--onlyvisible', '--name', 'Ferry')).split('\n').at(-1)!;
  await xdo('windowactivate', '--sync', window);
  await ferry.page.waitForFunction(() => document.hasFocus());
  return { ferry, key: async (key) => void (await xdo('key', key)) };
}

/** From now on: which menus have been shown; the whole of it is called `bar`. */
async function shownMenus({ electron }: FerryApp): Promise<() => Promise<string[]>> {
  await electron.evaluate(({ Menu }) => {
    const shown: string[] = [];
    Object.assign(globalThis, { shown });
    const menu = Menu.getApplicationMenu()!;
    menu.on('menu-will-show', () => shown.push('bar'));
    for (const { label, submenu } of menu.items) submenu?.on('menu-will-show', () => shown.push(label));
  });
  return () => electron.evaluate(() => (globalThis as unknown as { shown: string[] }).shown);
}

describeApp('the menu', () => {
  test.skipIf(missing.length > 0).each([
    ['en', '&File', '&Help'],
    ['zh-CN', '文件(&F)', '帮助(&H)'],
  ] as const)(
    `opens by F10 and by Alt with a letter, and what is chosen there is done, in %s${missing.length > 0 ? ` (skipped: ${missing.join(', ')} not installed)` : ''}`,
    async (language, file, help) => {
      const { ferry, key } = await underManager(language);
      const shown = await shownMenus(ferry);
      await key('alt+f');
      await expect.poll(shown).toEqual([file]);
      await key('Escape');
      await key('alt+h');
      await expect.poll(shown).toEqual([file, help]);
      // Its first line, which is chosen at once, is the list of keys.
      await key('Return');
      await ferry.page.getByTestId('shortcuts-dialog').waitFor();
      await key('Escape');
      await ferry.page.getByTestId('shortcuts-dialog').waitFor({ state: 'detached' });

      await key('F10');
      await expect.poll(shown).toEqual([file, help, 'bar']);
      await key('h');
      await expect.poll(shown).toEqual([file, help, 'bar', help]);
      await key('Down');
      await key('Return');
      await ferry.page.getByTestId('shortcuts-dialog').waitFor();
    },
  );
});
