/**
 * What Ferry costs while nobody uses it: closed to the tray of a session of its own (a screen, a bus and a stand-in for a panel),
 * then opened from the icon again. Prints, for each build, the proportional memory (PSS) of all its processes with the window open
 * and closed, the CPU it takes while closed, and how soon the window is back. Linux, with xprop, xdotool, openbox and Xvfb.
 *
 *   node build/idle/main.mjs [--seconds 60] [--backs 7] [BUILD…]     BUILD: folders that the app was built in; none: this one
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build, parts, root } from '../build.mjs';
import { prepareElectron } from '../runtime/electron.mjs';
import { cpuSeconds, family, firstLine, pssByProcess } from './processes.mjs';
import { followWindows } from './windows.mjs';
import { startPanel } from './panel.mjs';

/** Until what a start or a closed window leaves to be done is done. */
const settleMs = 20_000;
const patienceMs = 60_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '60' }, backs: { type: 'string', default: '7' } },
});

/** @param {() => Promise<boolean> | boolean} is @param {string} what */
async function until(is, what) {
  const end = performance.now() + patienceMs;
  while (!(await is())) {
    if (performance.now() > end) throw new Error(`not within a minute: ${what}`);
    await setTimeout(20);
  }
}

/** @param {string} folder */
async function measure(folder) {
  const work = fs.mkdtempSync(join(tmpdir(), 'ferry-idle-'));
  /** @type {import('node:child_process').ChildProcess | null} */
  let app = null;
  /** @type {import('node:child_process').ChildProcess[]} */
  const started = [];
  try {
    const screen = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    started.push(screen, bus);
    const [display, address] = [`:${await firstLine(screen)}`, await firstLine(bus)];
    const panel = await startPanel(address);
    started.push(spawn('openbox', { env: { ...process.env, DISPLAY: display }, stdio: 'ignore' }));
    process.env['DISPLAY'] = display;
    const { executable: found, switches } = prepareElectron();
    // A copy of its own: pages of a file that another app on this machine has mapped as well would count in parts.
    fs.cpSync(dirname(found), join(work, 'runtime'), { recursive: true, mode: fs.constants.COPYFILE_FICLONE });
    const executable = join(work, 'runtime', basename(found));
    const env = { ...process.env, DISPLAY: display, DBUS_SESSION_BUS_ADDRESS: address, LC_ALL: 'C.UTF-8' };
    const home = join(work, 'home');
    app = spawn(executable, [...switches, folder, `--home=${home}`, '--name=Idle', '--port=0'], {
      env: { ...env, XDG_CONFIG_HOME: work },
      stdio: 'ignore',
      // Where earlier builds find their name, without which they write no log.
      cwd: folder,
    });
    const pid = Number(app.pid);
    const log = () => fs.readFileSync(join(home, 'logs', 'ferry.log'), 'utf8');
    const shown = () => log().match(/window shown after \d+ ms/gu)?.length ?? 0;
    const windows = followWindows(env);
    started.push(windows.program);
    await until(() => fs.existsSync(join(home, 'logs', 'ferry.log')) && shown() === 1, 'the first window');
    await until(() => panel.item() !== null, 'the icon');
    await setTimeout(settleMs);
    const open = pssByProcess(pid);
    const close = async () => {
      await closeWindow(env, pid);
      await until(() => windows.count() === 0, 'the closed window');
    };
    await close();
    await setTimeout(settleMs);
    const closed = pssByProcess(pid);
    const [before, seconds] = [cpuSeconds(pid), Number(values.seconds)];
    await setTimeout(seconds * 1000);
    const cpu = (100 * (cpuSeconds(pid) - before)) / seconds;
    /** @type {{ ms: number, cpuMs: number }[]} */
    const backs = [];
    for (let i = 0; i < Number(values.backs); i++) {
      const [from, worked] = [performance.now(), cpuSeconds(pid)];
      const there = windows.next();
      await panel.activate();
      const ms = (await there) - from;
      backs.push({ ms, cpuMs: 1000 * (cpuSeconds(pid) - worked) });
      await setTimeout(1500);
      await close();
      // Every second time it comes back from a rest, with what was given back.
      await setTimeout(i % 2 === 0 ? settleMs : 1500);
    }
    backs.sort((a, b) => a.ms - b.ms);
    const [, ...again] = [...log().matchAll(/window shown after (\d+) ms/gu)].map(([, ms]) => Number(ms));
    again.sort((a, b) => a - b);
    return { open, closed, cpu, back: backs[backs.length >> 1], again };
  } finally {
    for (const one of app?.pid === undefined ? [] : family(app.pid)) killed(one);
    for (const child of started.toReversed()) child.kill('SIGKILL');
    fs.rmSync(work, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 });
  }
}

/** @param {NodeJS.ProcessEnv} env @param {readonly string[]} args */
async function xdotool(env, ...args) {
  const child = spawn('xdotool', args, { env, stdio: 'ignore' });
  return new Promise((done) => child.once('exit', (code) => done(code === 0)));
}

/** @param {number} pid */
function killed(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went with its parent.
  }
}

/** By the window manager's key. @param {NodeJS.ProcessEnv} env @param {number} pid */
async function closeWindow(env, pid) {
  await xdotool(env, 'search', '--onlyvisible', '--pid', String(pid), '--name', '.', 'windowactivate');
  // A key that comes before the window has the focus is nobody's.
  await setTimeout(500);
  await xdotool(env, 'key', 'alt+F4');
}

/** @param {ReturnType<typeof pssByProcess>} all */
function told(all) {
  const sum = all.reduce((mb, one) => mb + one.mb, 0);
  return `${Math.round(sum)} MB (${all.map(({ is, mb }) => `${is} ${Math.round(mb)}`).join(', ')})`;
}

await build(parts);
for (const folder of positionals.length === 0 ? [root] : positionals) {
  const { open, closed, cpu, back, again } = await measure(resolve(folder));
  console.log(
    [
      folder,
      `  PSS, window open: ${told(open)}`,
      `  PSS, closed to the tray: ${told(closed)}`,
      `  CPU while closed: ${cpu.toFixed(2)} % of a core`,
      `  window back, from the press to the mapped window: ${Math.round(back?.ms ?? Number.NaN)} ms (${Math.round(back?.cpuMs ?? Number.NaN)} ms of work); by its own log: ${again.join(', ')} ms`,
    ].join('\n'),
  );
}
process.exit(0);
