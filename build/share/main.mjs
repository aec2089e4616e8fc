/** `npm run share-proof`: see README.md. Prints what it saw; exits with 1 where something was not as it must be. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  createReadStream,
  mkdirSync,
  mkdtempSync,
  openSync,
  closeSync,
  readdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { build, root } from '../build.mjs';
import { Line } from './line.mjs';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    work: { type: 'string' },
    only: { type: 'string' },
    chromium: { type: 'string' },
  },
});
const MiB = 2 ** 20;
const sizes = values.quick
  ? { download: 300 * MiB, upload: 100 * MiB, long: 300 * MiB, many: 3_000 }
  : { download: 3072 * MiB, upload: 1024 * MiB, long: 5120 * MiB, many: 70_000 };
const program = values.chromium ?? '/usr/bin/chromium';

await build(['main']);
const work = mkdtempSync(join(values.work ?? tmpdir(), 'ferry-share-proof-'));
let failures = 0;

/** @param {string} what @param {boolean} good @param {string} [more] */
function saw(what, good, more = '') {
  if (!good) failures++;
  console.log(`${good ? 'ok  ' : 'BAD '} ${what}${more && `: ${more}`}`);
}

/** Bytes that differ from MiB to MiB; answers their SHA-256. @param {string} path @param {number} bytes */
function writeBig(path, bytes) {
  const block = randomBytes(MiB);
  const hash = createHash('sha256');
  const file = openSync(path, 'w');
  for (let at = 0; at < bytes; at += MiB) {
    block.writeUInt32LE(at / MiB, 0);
    const part = block.subarray(0, Math.min(MiB, bytes - at));
    writeSync(file, part);
    hash.update(part);
  }
  closeSync(file);
  return hash.digest('hex');
}

/** @param {AsyncIterable<Buffer>} stream */
async function hashOf(stream) {
  const hash = createHash('sha256');
  for await (const part of stream) hash.update(part);
  return hash.digest('hex');
}

/** The terminal app sharing; answers its link, its port and how to end it. @param {...string} args */
async function share(...args) {
  const home = mkdtempSync(join(work, 'home-'));
  const all = [join(root, 'out', 'cli.js'), 'share', ...args, '--home', home, '--interface', '127.0.0.1', '--json'];
  const app = spawn(process.execPath, all, { stdio: ['ignore', 'pipe', 'ignore'] });
  const lines = createInterface({ input: app.stdout });
  const link = /** @type {string} */ (
    await new Promise((resolve, reject) => {
      app.once('exit', () => reject(new Error('ferry share ended')));
      lines.on('line', (line) => {
        const event = JSON.parse(line);
        if (event.type === 'share') resolve(event.links[0]);
      });
    })
  );
  const rss = () => Number(spawnSync('ps', ['-o', 'rss=', '-p', String(app.pid)], { encoding: 'utf8' }).stdout) * 1024;
  const end = () =>
    new Promise((resolve) => {
      app.once('exit', resolve);
      app.kill('SIGINT');
    });
  return { link, port: Number(new URL(link).port), rss, end };
}

/** By way of the line. @param {string} link */
const through = (link) => link.replace('127.0.0.1', '127.0.0.2');
/** @param {number} bytes @param {number} since */
const perSecond = (bytes, since) => `${Math.round(bytes / MiB / ((performance.now() - since) / 1000))} MiB/s`;

/** @param {string} work */
async function browser(work) {
  const opened = await chromium.launch({ executablePath: program, args: ['--no-sandbox'], downloadsPath: work });
  const context = await opened.newContext({ acceptDownloads: true, viewport: { width: 390, height: 844 } });
  return { opened, page: await context.newPage() };
}

async function download() {
  const path = join(work, 'big.bin');
  const hash = writeBig(path, sizes.download);
  const shared = await share(path);
  const line = await Line.to(shared.port);
  for (const part of [1 / 3, 2 / 3]) line.cutAt('down', sizes.download * part, true);
  const { opened, page } = await browser(work);
  await page.goto(through(shared.link));
  const begun = performance.now();
  const [got] = await Promise.all([page.waitForEvent('download'), page.locator('a.file').click()]);
  const failure = await got.failure();
  const speed = perSecond(sizes.download, begun);
  const whole = failure === null && (await hashOf(createReadStream(await got.path()))) === hash;
  saw(
    `Chromium ${opened.version()} downloads ${sizes.download / MiB} MiB, the line cut twice`,
    whole,
    `${failure ?? speed}, ${line.cutsLeft} cuts left, ${Math.round(line.down / MiB)} MiB came`,
  );
  saw('  both cuts came, and nothing was fetched anew', line.cutsLeft === 0 && line.down < sizes.download * 1.05);
  saw('  memory of the terminal app', shared.rss() < 400 * MiB, `${Math.round(shared.rss() / MiB)} MiB`);
  await opened.close();
  line.close();

  const curled = join(work, 'curled.bin');
  const again = await Line.to(shared.port);
  again.cutAt('down', sizes.download / 2, false);
  /** @param {...string} more */
  const curl = (...more) => spawnAsync('curl', ['-sS', '-o', curled, ...more, through(`${shared.link}f/0`)]);
  const broken = await curl();
  const rest = await curl('-C', '-');
  saw(
    'curl -C - goes on after a reset',
    broken !== 0 && rest === 0 && (await hashOf(createReadStream(curled))) === hash,
  );
  again.close();
  await shared.end();
  for (const each of [path, curled]) rmSync(each);
}

/** @param {string} command @param {string[]} args */
function spawnAsync(command, args) {
  return new Promise((resolve) => spawn(command, args, { stdio: 'inherit' }).once('exit', resolve));
}

const python = `import sys,zipfile
z=zipfile.ZipFile(sys.argv[1])
`;

async function longZip() {
  const path = join(work, 'lång 长.bin');
  const hash = writeBig(path, sizes.long);
  const shared = await share(path);
  const zip = join(work, 'long.zip');
  const begun = performance.now();
  saw(
    'a zip of one long file is fetched',
    (await spawnAsync('curl', ['-sSf', '-o', zip, `${shared.link}all.zip`])) === 0,
    perSecond(sizes.long, begun),
  );
  saw('  memory of the terminal app', shared.rss() < 400 * MiB, `${Math.round(shared.rss() / MiB)} MiB`);
  await shared.end();
  rmSync(path);
  const name = 'lång 长.bin';
  /** @type {Record<string, [string, string[]]>} */
  const readers = {
    unzip: ['unzip', ['-p', zip]],
    '7z': ['7z', ['x', '-so', zip]],
    bsdtar: ['bsdtar', ['-xOf', zip]],
    python: [
      'python3',
      [
        '-c',
        `${python}import shutil\nshutil.copyfileobj(z.open(${JSON.stringify(name)}),sys.stdout.buffer,1<<20)`,
        zip,
      ],
    ],
  };
  for (const [reader, [command, args]] of Object.entries(readers)) {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    });
    const code = new Promise((resolve) => child.once('exit', resolve));
    const same = (await hashOf(child.stdout)) === hash;
    saw(`  ${reader} reads all ${sizes.long / MiB} MiB of it`, same && (await code) === 0);
  }
  rmSync(zip);
}

async function manyZip() {
  const tree = join(work, 'många');
  for (let i = 0; i < sizes.many; i++) {
    const folder = join(tree, `f${Math.floor(i / 1000)}`);
    if (i % 1000 === 0) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `datei-ü-${i}.txt`), `content ${i}\n`);
  }
  const shared = await share(tree);
  const zip = join(work, 'many.zip');
  const begun = performance.now();
  const fetched = await spawnAsync('curl', ['-sSf', '-o', zip, `${shared.link}all.zip`]);
  saw(`a zip of ${sizes.many} files is fetched`, fetched === 0, `${((performance.now() - begun) / 1000).toFixed(1)} s`);
  saw('  memory of the terminal app', shared.rss() < 400 * MiB, `${Math.round(shared.rss() / MiB)} MiB`);
  await shared.end();
  /** @type {Record<string, (into: string) => [string, string[]]>} */
  const readers = {
    unzip: (into) => ['unzip', ['-q', zip, '-d', into]],
    '7z': (into) => ['7z', ['x', '-bso0', '-bsp0', zip, `-o${into}`]],
    bsdtar: (into) => ['bsdtar', ['-xf', zip, '-C', into]],
    python: (into) => ['python3', ['-c', `${python}z.extractall(sys.argv[2])`, zip, into]],
  };
  for (const [reader, how] of Object.entries(readers)) {
    const into = join(work, `with-${reader}`);
    mkdirSync(into);
    const [command, args] = how(into);
    const read = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, LC_ALL: 'C.UTF-8' } });
    const diff = spawnSync('diff', ['-r', tree, join(into, 'många')], { encoding: 'utf8' });
    saw(`  ${reader} unpacks it, every byte equal`, read.status === 0 && diff.status === 0, diff.stdout.slice(0, 200));
    rmSync(into, { recursive: true });
  }
  rmSync(zip);
  rmSync(tree, { recursive: true });
}

/** What a cut may cost: buffers on the way, and what Ferry drops of a request that came twice (`maxDroppedBytes`). */
const onItsWay = 24 * MiB;

async function upload() {
  const path = join(work, 'sent.bin');
  const hash = writeBig(path, sizes.upload);
  const inbox = join(work, 'inbox');
  const shared = await share('--upload', '--accept', 'all', '--dir', inbox);
  const line = await Line.to(shared.port);
  line.cutAt('up', sizes.upload / 3, true);
  line.cutAt('up', (sizes.upload * 2) / 3, false);
  const { opened, page } = await browser(work);
  await page.goto(through(shared.link));
  const begun = performance.now();
  await page.locator('#choose').setInputFiles(path);
  await page.locator('#state', { hasText: 'Sent.' }).waitFor({ timeout: 1_800_000 });
  const speed = perSecond(sizes.upload, begun);
  const landed = readdirSync(inbox);
  const whole = landed.length === 1 && (await hashOf(createReadStream(join(inbox, landed[0] ?? '')))) === hash;
  saw(
    `an upload of ${sizes.upload / MiB} MiB from the page, the line hung once and reset once`,
    whole,
    `${speed}, ${line.cutsLeft} cuts left, ${Math.round(line.up / MiB)} MiB went`,
  );
  saw('  both cuts came, and little was sent twice', line.cutsLeft === 0 && line.up < sizes.upload + 2 * onItsWay);
  saw('  nothing else is in the folder', landed.join() === 'sent.bin', landed.join());
  await opened.close();
  line.close();
  await shared.end();
}

const parts = { download, upload, many: manyZip, long: longZip };
try {
  for (const [name, part] of Object.entries(parts)) if (values.only === undefined || values.only === name) await part();
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;
