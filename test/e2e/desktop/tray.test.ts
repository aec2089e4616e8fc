/** The icon in the tray, and the window that it brings back: the real app with real and stand-in panels. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startPanel } from '../../support/desktop/panel.ts';
import { hasBus, startBus } from '../../support/desktop/session-bus.ts';
import { startDisplay } from '../../support/desktop/x-display.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { describeApp, launchHere, pressInDialogs, startFerry, type FerryApp } from '../ferry.ts';

const patience = { timeout: 30_000 };
const xfconfd = '/usr/lib/x86_64-linux-gnu/xfce4/xfconf/xfconfd';
const nowhere = 'unix:path=/nowhere';
const lacks = (program: string): boolean => spawnSync(program, ['--version']).error !== undefined;

const log = ({ home }: FerryApp): Promise<string> => readFile(join(home, 'logs', 'ferry.log'), 'utf8');
const placesIn = async (ferry: FerryApp): Promise<string[]> =>
  [...(await log(ferry)).matchAll(/shown in the tray \(\w+\)|no place for an icon/gu)].map(([said]) => said);
const windows = (ferry: FerryApp) =>
  ferry.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((w) => w.isVisible()));
const closeWindow = (ferry: FerryApp) =>
  ferry.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
const renderers = (ferry: FerryApp) =>
  ferry.electron.evaluate(({ app }) => app.getAppMetrics().filter(({ type }) => type === 'Tab').length);

/** A neighbour that ends with the test. */
function startNeighbour(program: string, args: readonly string[], env: Record<string, string>): ChildProcess {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: 'ignore' });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  });
  return child;
}

/** Somebody opens Ferry once more, from a menu. */
async function openAgain(ferry: FerryApp, env: Record<string, string>): Promise<void> {
  const again = await startFerry({ name: 'Harbour', home: ferry.home, env });
  expect(await again.exited).toBe(0);
  await expect.poll(() => windows(ferry), patience).toEqual([true]);
}

describeApp('the tray', () => {
  test.skipIf(!hasBus)(
    'of a panel that comes late takes the icon; the closed window leaves no process behind',
    async () => {
      const { address } = await startBus();
      const env = { DBUS_SESSION_BUS_ADDRESS: address };
      const ferry = await launchHere({ name: 'Harbour', env });
      await expect.poll(() => placesIn(ferry), patience).toEqual(['no place for an icon']);
      const panel = await startPanel(address);
      await expect.poll(() => panel.items(), patience).toBe(1);
      await closeWindow(ferry);
      await expect.poll(() => windows(ferry)).toEqual([]);
      await expect.poll(() => renderers(ferry), patience).toBe(0);
      await openAgain(ferry, env);
      // The page is a new one, and shows the engine's state.
      await expect.poll(() => ferry.electron.windows().length, patience).toBe(1);
      const page = ferry.electron.windows()[0]!;
      await page.getByTestId('self-name').waitFor();
    },
  );

  test.skipIf(!hasBus)('gives back what nobody needs while the window is closed, and the window is back', async () => {
    const { address } = await startBus();
    const env = { DBUS_SESSION_BUS_ADDRESS: address };
    const ferry = await launchHere({ name: 'Harbour', env });
    const panel = await startPanel(address);
    await expect.poll(() => panel.items(), patience).toBe(1);
    await closeWindow(ferry);
    await expect.poll(() => log(ferry), patience).toContain('at rest');
    await openAgain(ferry, env);
    await expect.poll(() => ferry.electron.windows().length, patience).toBe(1);
    await ferry.electron.windows()[0]!.getByTestId('self-name').waitFor();
  });

  test.skipIf(!hasBus)(
    'of a panel that is started again has the icon again; one that stays away gives the window back',
    async () => {
      const { address } = await startBus();
      const ferry = await launchHere({ name: 'Harbour', env: { DBUS_SESSION_BUS_ADDRESS: address } });
      const first = await startPanel(address);
      await expect.poll(() => first.items(), patience).toBe(1);
      await closeWindow(ferry);
      await expect.poll(() => windows(ferry)).toEqual([]);
      first.program.end();
      const second = await startPanel(address);
      await expect.poll(() => second.items(), patience).toBeGreaterThan(0);
      expect(await windows(ferry)).toEqual([]);
      second.program.end();
      await expect.poll(() => windows(ferry), patience).toEqual([true]);
    },
  );

  test.skipIf(!hasBus)(
    'without a host, and none at all: closing asks, and nothing hides where it can’t be found',
    async () => {
      const { address } = await startBus();
      const panel = await startPanel(address, false);
      const ferry = await launchHere({ name: 'Harbour', env: { DBUS_SESSION_BUS_ADDRESS: address } });
      await expect.poll(() => placesIn(ferry), patience).toEqual(['no place for an icon']);
      await ferry.page.getByTestId('settings-open').click();
      const row = ferry.page.getByText('Ask before closing the window quits Ferry');
      await row.waitFor();
      const asked = await pressInDialogs(ferry.electron, 2);
      await closeWindow(ferry);
      await expect.poll(asked).toEqual(['Close the window and quit Ferry?']);
      expect(await windows(ferry)).toEqual([true]);
      await pressInDialogs(ferry.electron, 0);
      const minimised = ferry.electron.evaluate(
        ({ BrowserWindow }) =>
          new Promise<boolean>((resolve) => {
            const window = BrowserWindow.getAllWindows()[0]!;
            window.minimize = () => resolve(true);
          }),
      );
      await closeWindow(ferry);
      expect(await minimised).toBe(true);
      // A host makes the switch another one, while the settings are open.
      panel.setHost(true);
      await ferry.page.getByText('Keep receiving when the window is closed').waitFor();
      panel.setHost(false);
      await row.waitFor();
      await pressInDialogs(ferry.electron, 1);
      const exited = once(ferry.electron.process(), 'exit');
      await closeWindow(ferry).catch(() => {});
      expect((await exited)[0]).toBe(0);
    },
  );

  test.skipIf(!hasBus)('started at login Ferry is there without a window, and opens one when asked', async () => {
    const { address } = await startBus();
    const panel = await startPanel(address);
    const home = await temporaryFolder();
    const env = { DBUS_SESSION_BUS_ADDRESS: address };
    const ferry = await startFerry({ name: 'Harbour', home, env, args: ['--hidden'] });
    onTestFinished(async () => void (await ferry.close()));
    await expect.poll(() => panel.items(), patience).toBe(1);
    const said = () => readFile(join(home, 'logs', 'ferry.log'), 'utf8');
    expect(await said()).not.toContain('window shown');
    const again = await startFerry({ name: 'Harbour', home, env });
    expect(await again.exited).toBe(0);
    await expect.poll(said, patience).toContain('window shown');
  });

  test.skipIf(!hasBus)('a draft is there when the window is', async () => {
    const { address } = await startBus();
    const panel = await startPanel(address);
    const env = { DBUS_SESSION_BUS_ADDRESS: address };
    const ferry = await launchHere({ name: 'Harbour', env });
    await expect.poll(() => panel.items(), patience).toBe(1);
    await startFerry({ name: 'Harbour', home: ferry.home, env, paths: [ferry.home] }).then(({ exited }) => exited);
    await ferry.page.getByTestId('compose-send').waitFor();
    await closeWindow(ferry);
    await expect.poll(() => windows(ferry)).toEqual([false]);
    await openAgain(ferry, env);
    await ferry.page.getByTestId('compose-send').waitFor();
  });

  test.skipIf(lacks('trayer') || lacks('xwininfo'))(
    'of X11’s older kind (trayer) takes the icon, also when it comes late and again',
    async () => {
      const env = { DISPLAY: await startDisplay('1200x1000'), DBUS_SESSION_BUS_ADDRESS: nowhere };
      const ferry = await launchHere({ name: 'Harbour', env });
      await expect.poll(() => placesIn(ferry), patience).toEqual(['no place for an icon']);
      const trayer = startNeighbour('trayer', ['--widthtype', 'request'], env);
      await expect.poll(async () => (await placesIn(ferry)).at(-1), patience).toBe('shown in the tray (xembed)');
      await expect.poll(() => iconsIn(env.DISPLAY), patience).toBeGreaterThan(0);
      await closeWindow(ferry);
      await expect.poll(() => windows(ferry)).toEqual([]);
      trayer.kill();
      await once(trayer, 'exit');
      startNeighbour('trayer', ['--widthtype', 'request'], env);
      await expect.poll(() => iconsIn(env.DISPLAY), patience).toBeGreaterThan(0);
      expect(await windows(ferry)).toEqual([]);
    },
  );

  test.skipIf(!hasBus || lacks('xfce4-panel'))('of xfce4-panel takes the icon', async () => {
    const { address } = await startBus();
    const config = await temporaryFolder();
    const env = {
      ...{ DISPLAY: await startDisplay('1200x1000'), DBUS_SESSION_BUS_ADDRESS: address },
      ...{ XDG_CONFIG_HOME: config, XDG_CACHE_HOME: config },
    };
    const channels = join(config, 'xfce4', 'xfconf', 'xfce-perchannel-xml');
    await mkdir(channels, { recursive: true });
    await writeFile(join(channels, 'xfce4-panel.xml'), panelXml);
    const ferry = await launchHere({ name: 'Harbour', env });
    // The test's bus starts no programs.
    startNeighbour(xfconfd, [], env);
    startNeighbour('xfce4-panel', ['--disable-wm-check'], env);
    await expect.poll(async () => (await placesIn(ferry)).at(-1), { timeout: 60_000 }).toMatch(/shown in the tray/u);
    await closeWindow(ferry);
    await expect.poll(() => windows(ferry)).toEqual([]);
    await openAgain(ferry, env);
  });
});

/** How many icons trayer has taken: windows of others in places of that size within its own. */
function iconsIn(display: string): number {
  const env = { ...process.env, DISPLAY: display };
  const { stdout } = spawnSync('xwininfo', ['-root', '-tree'], { env, encoding: 'utf8' });
  return [...(stdout ?? '').matchAll(/\("[^"]*" "[^"]*"\)\s+24x24\+0\+0/gu)].length;
}

/** A panel with nothing but a tray on it, as its settings have it. */
const panelXml = `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array"><value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="size" type="uint" value="26"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty"><property name="plugin-1" type="string" value="systray"/></property>
</channel>
`;
