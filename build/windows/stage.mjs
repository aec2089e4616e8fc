/**
 * Two sides for checks on Windows: on Windows itself both are this Node; on Linux one is a Windows Node under Wine, the
 * other this Node. Each program's output goes to files, because Wine can't write to Unix pipes as Node's stdout (EBADF).
 * Loopback only.
 */
import { randomInt } from 'node:crypto';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** @typedef {'win' | 'linux'} Side */

export const onWindows = process.platform === 'win32';
/** The side that isn't under test. @type {Side} */
export const other = onWindows ? 'win' : 'linux';
const here = dirname(fileURLToPath(import.meta.url));
const pollMs = 20;

/** @param {string} path As the Windows side calls it: Wine shows Linux's root as Z:. */
export const win = (path) => (onWindows ? path : `Z:${path.replaceAll('/', '\\')}`);
/** @param {Side} side @param {string} path */
export const pathOn = (side, path) => (side === 'win' ? win(path) : path);

/** @typedef {Record<string, any> & { type: string }} Line */

export class Stage {
  /** @type {Set<import('node:child_process').ChildProcess>} */
  #children = new Set();
  #transfers = 0;

  /**
   * @param {{ repo: string, app: string, built: string, node: string, wine: string, prefix: string }} o `repo`: built,
   *   with this system's packages; `app`: Windows' packages; `built`: a copy of `out/` in it; `node`: Windows' Node.
   */
  constructor({ repo, app, built, node, wine, prefix }) {
    this.repo = repo;
    this.app = app;
    this.built = built;
    this.nodeWin = node;
    this.wine = wine;
    this.prefix = prefix;
    this.root = fs.mkdtempSync(join(fs.realpathSync(tmpdir()), 'ferry-smoke-'));
  }

  /** @param {string} name A folder or file of this run. */
  at(name) {
    return join(this.root, name);
  }

  /**
   * Runs Node on one side. @param {Side} side @param {string} name of its output @param {readonly string[]} args
   * @param {Record<string, string>} [env]
   */
  node(side, name, args, env = {}) {
    const viaWine = side === 'win' && !onWindows;
    const command = viaWine ? this.wine : process.execPath;
    const first = viaWine ? [win(resolve(this.nodeWin))] : [];
    const out = this.at(`${name}.out`);
    const err = this.at(`${name}.err`);
    const fds = [fs.openSync(out, 'w'), fs.openSync(err, 'w')];
    const child = spawn(command, [...first, ...args], {
      stdio: ['ignore', ...fds],
      cwd: this.root,
      env: {
        ...process.env,
        FERRY_ACCEPT_NEW: '1',
        WINEPREFIX: this.prefix,
        WINEDEBUG: '-all',
        NODE_EXTRA_CA_CERTS: '',
        ...env,
      },
    });
    fds.forEach((fd) => fs.closeSync(fd));
    this.#children.add(child);
    const ended = new Promise((done) => {
      child.on('exit', (code, signal) => {
        this.#children.delete(child);
        done(code ?? signal);
      });
    });
    const text = () => fs.readFileSync(out, 'utf8');
    const said = () => fs.readFileSync(err, 'utf8');
    /** @returns {Line[]} */
    const lines = () =>
      text()
        .split('\n')
        .slice(0, -1)
        .map((line) => {
          try {
            return JSON.parse(line);
          } catch {
            return { type: 'text', line };
          }
        });
    const last = () => lines().findLast(({ type }) => type === 'done' || type === 'error');
    const end = async () => {
      child.kill('SIGKILL');
      await ended;
    };
    return { child, ended, text, said, lines, last, end };
  }

  /** The terminal app. Its home is named by what stands before the dot in `name`. @param {Side} side @param {string} name @param {readonly string[]} args @param {Record<string, string>} [env] @param {readonly string[]} [nodeArgs] */
  ferry(side, name, args, env = {}, nodeArgs = []) {
    const cli = join(side === 'win' ? this.built : join(this.repo, 'out'), 'cli.js');
    const home = pathOn(side, this.at(`home-${side}-${name.split('.')[0]}`));
    return this.node(side, name, [...nodeArgs, pathOn(side, cli), ...args, '--home', home], env);
  }

  /** A program of ours on Windows, which needs koffi. @param {string} name @param {string} program @param {readonly string[]} args */
  program(name, program, args) {
    const koffi = win(join(this.app, 'node_modules', 'koffi'));
    return this.node('win', name, [win(join(here, 'programs', program)), ...args], { FERRY_KOFFI: koffi });
  }

  /** Holds Windows files open until its `end`. @param {string} name @param {readonly string[]} paths @param {number} share */
  async hold(name, paths, share) {
    const holder = this.program(name, 'hold-open.cjs', [String(share), ...paths.map(win)]);
    await until('the hold', () => holder.text().includes('held'));
    return holder;
  }

  /** Opens each new file of a folder for `ms`, until `stop`, which answers how many. @param {string} name @param {string} folder @param {number} share @param {number} ms */
  async openNewFiles(name, folder, share, ms) {
    fs.mkdirSync(folder, { recursive: true });
    const stopFile = `${folder}.stop`;
    const opener = this.program(name, 'open-new-files.cjs', [String(share), String(ms), win(folder)]);
    await until('the scanner', () => opener.text().includes('ready'));
    return {
      ...opener,
      stop: async () => {
        fs.writeFileSync(stopFile, '');
        await limited(opener.ended, 20_000);
        fs.rmSync(stopFile);
        return Number(/opened (\d+)/.exec(opener.text())?.[1] ?? 0);
      },
    };
  }

  /**
   * A transfer from one side to the other; answers exit codes, last words and how long it took.
   * @param {Side} from @param {Side} to @param {readonly string[]} sources @param {string} dir
   * @param {{ options?: readonly string[], receiver?: string, sender?: string, ms?: number, raw?: boolean,
   *   env?: Record<string, string>, nodeArgs?: readonly string[] }} [more] `raw`: the sources are as they are to be typed
   */
  async transfer(from, to, sources, dir, more = {}) {
    const n = `t${++this.#transfers}`;
    const port = await freePort();
    const receiver = this.ferry(
      to,
      more.receiver ?? `r.${n}`,
      [
        ...['receive', '--dir', pathOn(to, dir), '--accept', 'all', '--once', '--port', String(port)],
        ...['--interface', '127.0.0.1', '--json', ...(more.options ?? [])],
      ],
      more.env,
      more.nodeArgs,
    );
    await until('the receiver', () => receiver.text().includes('listening') || receiver.child.exitCode !== null);
    const began = performance.now();
    const paths = more.raw === true ? sources : sources.map((source) => pathOn(from, source));
    const sender = this.ferry(from, more.sender ?? `s.${n}`, [
      ...['send', ...paths, '--to', `127.0.0.1:${port}`, '--json'],
    ]);
    const ms = more.ms ?? 60_000;
    const codes = [await limited(sender.ended, ms), await limited(receiver.ended, 20_000)];
    const took = performance.now() - began;
    return { codes, sent: sender.last(), got: receiver.last(), sender, receiver, took };
  }

  /** Ends what still runs, and removes everything. @param {boolean} keep */
  close(keep) {
    for (const child of this.#children) child.kill('SIGKILL');
    if (!keep) fs.rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @param {string} what @param {() => boolean} test @param {number} [ms] */
export async function until(what, test, ms = 20_000) {
  const end = Date.now() + ms;
  while (!test()) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await sleep(pollMs);
  }
}

/** @template T @param {Promise<T>} promise @param {number} ms @returns {Promise<T | 'timeout'>} */
export function limited(promise, ms) {
  return Promise.race([promise, sleep(ms, /** @type {const} */ ('timeout'), { ref: false })]);
}

/**
 * Below the ports that systems give out by themselves (32768 and up on Linux): two runs at once, or somebody who dials, would
 * have it before the program that is told of it. @returns {Promise<number>}
 */
export async function freePort() {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
}

/** @param {number} port @returns {Promise<boolean>} */
function isFree(port) {
  return new Promise((done) => {
    const server = createServer().once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}

/** Every file below a folder, with its content. @param {string} dir @returns {Record<string, string>} */
export function tree(dir) {
  /** @type {Record<string, string>} */
  const found = {};
  for (const entry of fs.readdirSync(dir, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) found[path.slice(dir.length + 1).replaceAll('\\', '/')] = fs.readFileSync(path, 'latin1');
  }
  return found;
}

/** @param {string} dir @param {Readonly<Record<string, string | Buffer>>} files */
export function put(dir, files) {
  for (const [path, content] of Object.entries(files)) {
    fs.mkdirSync(join(dir, path, '..'), { recursive: true });
    fs.writeFileSync(join(dir, path), content);
  }
  return dir;
}

/** @param {number} count @param {string} [folder] @returns {Record<string, string>} */
export function manyFiles(count, folder = 'd') {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`${folder}/${i}.txt`, `content ${i}`]));
}

/** @param {Record<string, string>} a @param {Record<string, string>} b */
export function same(a, b) {
  const [x, y] = [a, b].map((files) => JSON.stringify(Object.entries(files).sort()));
  if (x === y) return;
  const odd = Object.keys(b).filter((path) => a[path] !== b[path]);
  throw new Error(
    `not the same: ${Object.keys(a).length} and ${Object.keys(b).length} files; ${odd.slice(0, 5).join()}`,
  );
}

/** @param {unknown} a @param {unknown} b @param {string} what */
export function equal(a, b, what) {
  const [found, wanted] = [a, b].map((value) => JSON.stringify(value));
  if (found !== wanted) throw new Error(`${what}: ${found} instead of ${wanted}`);
}

/** @param {{ code: string }} casualty */
export const codeOf = ({ code }) => code;

/** Partial files that were left. @param {string} dir */
export const partials = (dir) =>
  fs.readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((path) => /\.ferry-.*\.part$/.test(path));
