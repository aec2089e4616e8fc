import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Bus } from '../../../electron/desktop/bus/bus.ts';
import { followIconPlace } from '../../../electron/desktop/tray/icon-place.ts';
import { startPanel } from '../../support/desktop/panel.ts';
import { hasBus, startBus } from '../../support/desktop/session-bus.ts';
import { hasXvfb, startDisplay } from '../../support/desktop/x-display.ts';

const hasTrayer = spawnSync('trayer', ['--help']).error === undefined;

/** What was told so far, in kinds; a place that is another one of the same kind is told again. */
function follow(env: NodeJS.ProcessEnv) {
  const bus = new Bus('session', { env });
  const places: string[] = [];
  const stop = followIconPlace({ bus, env }, (place) => void places.push(place?.kind ?? 'none'));
  onTestFinished(() => {
    stop();
    bus.close();
  });
  return places;
}

test('Windows and macOS always have a place', () => {
  const places: unknown[] = [];
  followIconPlace({ bus: null }, (place) => void places.push(place?.kind));
  expect(places).toEqual(['system']);
});

test('without a bus and without a display there is none, and that is said once', async () => {
  const places = follow({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' });
  await expect.poll(() => places).toEqual(['none']);
});

describe.skipIf(!hasBus)(`a panel over D-Bus${hasBus ? '' : ' (no dbus-daemon)'}`, () => {
  test('that comes later, goes, and is started again is followed each time', async () => {
    const { address } = await startBus();
    const places = follow({ DBUS_SESSION_BUS_ADDRESS: address });
    await expect.poll(() => places).toEqual(['none']);
    const first = await startPanel(address);
    await expect.poll(() => places).toEqual(['none', 'panel']);
    first.program.end();
    await expect.poll(() => places).toEqual(['none', 'panel', 'none']);
    await startPanel(address);
    await expect.poll(() => places).toEqual(['none', 'panel', 'none', 'panel']);
  });

  test('without a host shows nothing, until one comes and as long as it stays', async () => {
    const { address } = await startBus();
    const panel = await startPanel(address, false);
    const places = follow({ DBUS_SESSION_BUS_ADDRESS: address });
    await expect.poll(() => places).toEqual(['none']);
    panel.setHost(true);
    await expect.poll(() => places).toEqual(['none', 'panel']);
    panel.setHost(false);
    await expect.poll(() => places).toEqual(['none', 'panel', 'none']);
  });

  test('is gone with its bus', async () => {
    const bus = await startBus();
    await startPanel(bus.address);
    const places = follow({ DBUS_SESSION_BUS_ADDRESS: bus.address });
    await expect.poll(() => places).toEqual(['panel']);
    await bus.end();
    await expect.poll(() => places).toEqual(['panel', 'none']);
  });
});

const why = hasXvfb ? (hasTrayer ? null : 'no trayer') : 'no Xvfb';
describe.skipIf(why !== null)(`an older tray by XEmbed${why === null ? '' : ` (${why})`}`, () => {
  const startTrayer = (display: string) => {
    const trayer = spawn('trayer', ['--widthtype', 'request'], {
      env: { ...process.env, DISPLAY: display },
      stdio: 'ignore',
    });
    const end = async (): Promise<void> => {
      if (trayer.exitCode !== null || trayer.signalCode !== null) return;
      const gone = once(trayer, 'exit');
      trayer.kill('SIGKILL');
      await gone;
    };
    onTestFinished(end);
    return end;
  };

  test('that comes later, goes, and comes again is followed each time', async () => {
    const display = await startDisplay();
    const places = follow({ DISPLAY: display, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' });
    await expect.poll(() => places).toEqual(['none']);
    const end = startTrayer(display);
    await expect.poll(() => places).toEqual(['none', 'xembed']);
    await end();
    await expect.poll(() => places).toEqual(['none', 'xembed', 'none']);
    startTrayer(display);
    await expect.poll(() => places).toEqual(['none', 'xembed', 'none', 'xembed']);
  });

  test('takes the icon where the panel has no host, and gives way to one that has', async () => {
    const [{ address }, display] = [await startBus(), await startDisplay()];
    const panel = await startPanel(address, false);
    startTrayer(display);
    const places = follow({ DISPLAY: display, DBUS_SESSION_BUS_ADDRESS: address });
    await expect.poll(() => places.at(-1)).toBe('xembed');
    panel.setHost(true);
    await expect.poll(() => places.at(-1)).toBe('panel');
  });

  test('doesn’t count under Wayland', async () => {
    const display = await startDisplay();
    startTrayer(display);
    const env = { DISPLAY: display, XDG_SESSION_TYPE: 'wayland', DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' };
    const places = follow(env);
    await expect.poll(() => places).toEqual(['none']);
  });
});
