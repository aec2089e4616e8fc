/**
 * Measures many small files between two engines that have no disk threads (`startEngine` without `diskWorker`): both in
 * one process, over loopback, onto the disk that holds `--dir`. Prints the median of some runs; with `--against`, those
 * of another checkout too, run in turn.
 *
 *   node build/bench/programs/small-files.mjs [--against CHECKOUT] [--dir FOLDER] [--files 3000] [--kib 10] [--runs 5]
 */
import { execFileSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { root } from '../../build.mjs';

const self = fileURLToPath(import.meta.url);
const filesOfFolder = 500;
/** How often the receiver and the sender are looked at. */
const lookMs = 5;

const { values: options } = parseArgs({
  options: {
    against: { type: 'string' },
    dir: { type: 'string', default: tmpdir() },
    files: { type: 'string', default: '3000' },
    kib: { type: 'string', default: '10' },
    runs: { type: 'string', default: '5' },
    // How this script calls itself for one run: a bundled engine.
    engine: { type: 'string' },
  },
});

/**
 * The engine of a checkout as a module that Node can run.
 *
 * @param {string} checkout
 */
async function bundleEngine(checkout) {
  const cache = join(checkout, 'node_modules', '.cache');
  fs.mkdirSync(cache, { recursive: true });
  const outDir = fs.mkdtempSync(join(cache, 'small-files-'));
  await build({
    root: checkout,
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: 'error',
    build: {
      ssr: join(checkout, 'electron', 'engine', 'engine.ts'),
      outDir,
      target: 'node20',
      minify: false,
      rolldownOptions: { output: { format: 'es', entryFileNames: 'engine.mjs' } },
    },
  });
  return outDir;
}

/**
 * Makes the files to be sent below `dir`, some hundreds in each folder.
 *
 * @param {string} dir
 */
function makeFiles(dir) {
  const content = Buffer.alloc(Number(options.kib) * 1024);
  for (let i = 0; i < Number(options.files); i++) {
    const folder = join(dir, `${Math.floor(i / filesOfFolder)}`);
    if (i % filesOfFolder === 0) fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(join(folder, `${i}.bin`), randomFillSync(content));
  }
}

/**
 * One transfer of all files. Answers the milliseconds from `send` to its end on both sides.
 *
 * @param {string} engineModule
 * @param {string} dir
 */
async function run(engineModule, dir) {
  const { startEngine } = await import(pathToFileURL(engineModule).href);
  const start = (/** @type {string} */ name) =>
    startEngine({
      home: join(dir, `${name}-home`),
      name,
      appVersion: '0.0.0',
      kind: 'headless',
      port: 0,
      interface: '127.0.0.1',
      listen: true,
      discovery: 'off',
      defaultReceiveDir: join(dir, 'inbox'),
    });
  const [sender, receiver] = [await start('sender'), await start('receiver')];
  const { port } = (await receiver.snapshot()).state.self;
  const begun = performance.now();
  const to = { by: 'address', address: `127.0.0.1:${port}` };
  // The two have never met: without it the sender asks for the code first.
  const sent = await sender.command('send', { paths: [join(dir, 'files')], to, acceptNew: true });
  if (!sent.ok) throw new Error(JSON.stringify(sent.failure));
  const { transferId } = sent.value;
  /** @param {any} engine @param {(status: string) => boolean} test */
  const until = async (engine, test) => {
    for (;;) {
      const { state } = await engine.snapshot();
      const transfer = state.transfers.find((/** @type {any} */ t) => t.id === transferId);
      if (transfer !== undefined && test(transfer.status)) return transfer;
      await new Promise((done) => setTimeout(done, lookMs));
    }
  };
  const isEnd = (/** @type {string} */ status) => ['done', 'failed', 'cancelled', 'rejected'].includes(status);
  await Promise.race([
    until(receiver, (status) => status === 'asking'),
    until(sender, isEnd).then(({ status }) => Promise.reject(new Error(`${status} before it was offered`))),
  ]);
  await receiver.command('answer', { transferId, accept: true });
  const ends = await Promise.all([until(sender, isEnd), until(receiver, isEnd)]);
  const ms = performance.now() - begun;
  await Promise.all([sender.stop(), receiver.stop()]);
  if (ends.some(({ status }) => status !== 'done')) throw new Error(ends.map(({ status }) => status).join());
  const inbox = fs.readdirSync(join(dir, 'inbox'), { recursive: true, encoding: 'utf8' });
  const landed = inbox.filter((name) => name.endsWith('.bin'));
  if (landed.length !== Number(options.files)) throw new Error(`${landed.length} files landed`);
  return ms;
}

/** @param {number[]} list */
const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1] ?? NaN;

async function measure() {
  const checkouts = [root, ...(options.against === undefined ? [] : [resolve(options.against)])];
  const outs = [];
  // Kept to the end: files made right after others were removed can take several times as long (ext4).
  const dirs = [];
  const times = checkouts.map(() => /** @type {number[]} */ ([]));
  try {
    for (const checkout of checkouts) outs.push(await bundleEngine(checkout));
    for (let n = 0; n < Number(options.runs); n++) {
      for (const [i, out] of outs.entries()) {
        const dir = fs.mkdtempSync(join(resolve(options.dir), 'ferry-small-files-'));
        dirs.push(dir);
        makeFiles(join(dir, 'files'));
        execFileSync('sync');
        const again = ['--dir', dir, '--files', options.files, '--engine', join(out, 'engine.mjs')];
        times[i]?.push(Number(execFileSync(process.execPath, [self, ...again], { encoding: 'utf8' })));
      }
    }
  } finally {
    for (const made of [...outs, ...dirs]) fs.rmSync(made, { recursive: true });
  }
  for (const [i, checkout] of checkouts.entries()) {
    const list = times[i] ?? [];
    const runs = list.map((ms) => ms.toFixed(0)).join(' ');
    console.log(`${checkout}: median ${median(list).toFixed(0)} ms of ${runs}`);
  }
  if (times.length === 2) console.log(`× ${(median(times[1] ?? []) / median(times[0] ?? [])).toFixed(2)}`);
}

if (options.engine === undefined) await measure();
else console.log(await run(options.engine, options.dir));
