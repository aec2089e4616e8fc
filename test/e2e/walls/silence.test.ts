/** Ferry calls nobody but devices: the window in a network of its own, where every name that is asked for is heard. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { root } from '../../../build/build.mjs';
import { watchWindow } from '../../../build/silence/watch.mjs';
import { lan, noNamespaces, type Lan } from '../../support/netns.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { desktop } from '../seats/desktop.ts';
import { describeApp } from '../ferry.ts';

async function watch(network: Lan, until: (home: string) => Promise<unknown>) {
  if (!desktop.runs) throw new Error(desktop.reason);
  const display = desktop.display === null ? {} : { DISPLAY: desktop.display };
  const command = [desktop.electron, ...desktop.switches, '--log-level=3'];
  return watchWindow({ lan: network.env, command, env: { ...process.env, ...display, LC_ALL: 'C.UTF-8' }, until });
}

/** Its window is there, with whatever Chromium does for one. */
async function windowShown(home: string): Promise<void> {
  const log = () => readFile(join(home, 'logs', 'ferry.log'), 'utf8').catch(() => '');
  await expect.poll(log, { timeout: 60_000 }).toContain('window shown');
}

describeApp('the window’s silence', () => {
  test.skipIf(noNamespaces !== null)('alone it asks for no name and dials nobody', async () => {
    const { names, dialled, packetsOut, unasked, code, output } = await watch(await lan('app', 'other'), windowShown);
    expect({ names, dialled, packetsOut, unasked, code }, output).toEqual({
      names: [],
      dialled: 0,
      packetsOut: 0,
      unasked: 0,
      code: 0,
    });
  });

  test.skipIf(noNamespaces !== null)('with another device it is found, and calls nobody else', async () => {
    const network = await lan('app', 'other');
    const other = await temporaryFolder();
    const { names, packetsOut, code, output } = await watch(network, async (home) => {
      await windowShown(home);
      const looking = ['devices', '--wait', '60', '--json', '--home', other];
      const [command, args] = network.on('other', process.execPath, join(root, 'out', 'cli.js'), ...looking);
      const neighbour = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      onTestFinished(() => void neighbour.kill());
      for await (const line of createInterface({ input: neighbour.stdout })) {
        if ((JSON.parse(line) as { name?: string }).name === 'Harbour') return;
      }
      throw new Error('the other device has not seen the window');
    });
    expect({ names, packetsOut, code }, output).toEqual({ names: [], packetsOut: 0, code: 0 });
  });
});
