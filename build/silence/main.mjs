/**
 * The proof that the window calls nobody: it is open for a minute, alone and then with another device, in a network whose
 * name server listens. Prints what was asked and dialled, and fails where anything was that isn't the other device. Root, Linux.
 *
 *   npm run silent -- [--seconds 60]
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build, parts, root } from '../build.mjs';
import { prepareElectron } from '../runtime/electron.mjs';
import { watchWindow } from './watch.mjs';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } });

/** The other device: the terminal app, receiving on the other host. @param {string} work */
function startNeighbour(work) {
  const device = [process.execPath, join(root, 'out', 'cli.js'), 'receive', '--home', join(work, 'other'), '--json'];
  return spawn('ip', ['netns', 'exec', process.env['NS_OTHER'] ?? '', ...device], { stdio: 'ignore' });
}

async function prove() {
  const { executable, switches } = prepareElectron();
  let silent = true;
  for (const neighbours of [0, 1]) {
    const work = fs.mkdtempSync(join(tmpdir(), 'ferry-silent-'));
    const neighbour = neighbours === 0 ? null : startNeighbour(work);
    try {
      const { names, dialled, packetsOut, unasked, code } = await watchWindow({
        lan: process.env,
        command: [executable, ...switches],
        env: process.env,
        until: () => setTimeout(Number(values.seconds) * 1000),
      });
      console.log(
        `${values.seconds} s with ${neighbours} other devices: names asked for: ${names.length} ${names.join(' ')}; ` +
          `connections dialled: ${dialled}; packets out of the network: ${packetsOut}; unasked datagrams: ${unasked}; exit ${code}`,
      );
      if (names.length + packetsOut > 0 || code !== 0 || (neighbours === 0 && dialled + unasked > 0)) silent = false;
    } finally {
      if (neighbour !== null) {
        neighbour.kill();
        await once(neighbour, 'exit');
      }
      fs.rmSync(work, { recursive: true, force: true });
    }
  }
  if (!silent) process.exitCode = 1;
}

if (process.env['NS_APP'] === undefined) {
  await build(parts);
  // Once more, between two hosts of our own; without a screen, with one that nobody sees.
  const inner = [process.execPath, import.meta.filename, '--seconds', values.seconds];
  const screen = process.env['DISPLAY'] === undefined ? ['xvfb-run', '-a'] : [];
  const netns = [join(root, 'build', 'netns.sh'), 'app', 'other', '--', ...screen, ...inner];
  process.exitCode = spawnSync('bash', netns, { stdio: 'inherit' }).status ?? 1;
} else await prove();
