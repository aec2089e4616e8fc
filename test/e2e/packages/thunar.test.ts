/** “Send to › Ferry” in a real file manager: Thunar shows it for any file, and hands over what is selected. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { fileManagers } from '../../../build/packaging/file-managers/install.mjs';
import { desktop } from '../seats/desktop.ts';
import { whyNoPackages } from './packed.ts';

const reason = whyNoPackages('thunar', 'xdotool', 'openbox', 'dbus-run-session');

describe.skipIf(reason !== null)(`Thunar${reason === null ? '' : ` (${reason})`}`, () => {
  test('sends what is selected to Ferry', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ferry-thunar-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const shown = join(folder, 'ferry-thunar-shows');
    const [program, got] = [join(folder, 'program'), join(folder, 'got')];
    await mkdir(shown);
    await writeFile(join(shown, 'a holiday.txt'), 'x');
    await writeFile(program, `#!/bin/sh\nprintf '%s\\n' "$@" >'${got}.new' && mv '${got}.new' '${got}'\n`, {
      mode: 0o755,
    });
    const [path, text] = fileManagers().find(([name]) => name.includes('Thunar'))!;
    const entry = join(folder, path.replace('usr/share', 'data'));
    await mkdir(dirname(entry), { recursive: true });
    await writeFile(entry, text.replace('/usr/bin/ferry-desktop', program));

    const display = desktop.runs ? (desktop.display ?? process.env['DISPLAY']) : undefined;
    const env = { ...process.env, DISPLAY: display, HOME: folder, XDG_DATA_DIRS: `${join(folder, 'data')}:/usr/share` };
    const script = 'openbox & wm=$!; thunar "$0" & fm=$!; trap "kill $fm $wm" TERM; wait $fm';
    const running = spawn('dbus-run-session', ['--', 'sh', '-c', script, shown], {
      env,
      detached: true,
      stdio: 'ignore',
    });
    onTestFinished(() => void process.kill(-running.pid!, 'SIGTERM'));
    const press = (...keys: readonly string[]): number | null => {
      const window = ['search', '--onlyvisible', '--name', 'ferry-thunar-shows', 'windowfocus', '--sync'];
      return spawnSync('xdotool', [...window, 'key', '--delay', '200', ...keys], { env, timeout: 10_000 }).status;
    };
    // The menu by its keys: its “Send To”, and there what comes after “Desktop”. Pressed too early they do nothing.
    await expect
      .poll(
        async () => {
          press('Escape', 'Escape', 'ctrl+a', 'shift+F10', 's', 'Down', 'Return');
          return readFile(got, 'utf8').catch(() => '');
        },
        { timeout: 60_000, interval: 500 },
      )
      .toBe(`${join(shown, 'a holiday.txt')}\n`);
  });
});
