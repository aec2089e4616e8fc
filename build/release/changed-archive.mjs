/**
 * Whether the packed app starts with its own archive and refuses a changed one, as Electron promises of Windows and macOS (Linux has
 * no such check: docs/threats.md). The app must be packed already, as an unpacked folder in dist/.
 *
 *   node build/release/changed-archive.mjs PROGRAM ARCHIVE
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

/** A first start on a busy machine. */
const patienceMs = 60_000;

const { positionals } = parseArgs({ allowPositionals: true });
const [program = '', archive = ''] = positionals;
if (archive === '') throw new Error('which PROGRAM, and which ARCHIVE?');

/** Whether the app comes so far that it makes its home; a window or a message that stands there all the same is no start. It has ended then. */
async function starts() {
  const work = fs.mkdtempSync(join(tmpdir(), 'ferry-archive-'));
  const home = join(work, 'home');
  const root = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = spawn(program, [...root, `--home=${home}`], { stdio: 'inherit' });
  const ended = once(app, 'exit');
  const until = performance.now() + patienceMs;
  const runs = () => app.exitCode === null && app.signalCode === null;
  while (!fs.existsSync(home) && runs() && performance.now() < until) await sleep(100);
  const started = fs.existsSync(home);
  console.log(
    started ? 'started' : runs() ? 'neither started nor ended' : `ended with ${app.exitCode ?? app.signalCode}`,
  );
  app.kill();
  // Windows lets nobody write to what it still has open.
  await ended;
  fs.rmSync(work, { recursive: true, force: true, maxRetries: 10 });
  return started;
}

/** One digit of the first file's hash in the archive's header, which is hashed as a whole. @param {Buffer} bytes */
function changed(bytes) {
  const mark = '"hash":"';
  const at = bytes.indexOf(mark) + mark.length;
  if (at < mark.length) throw new Error('an archive without hashes');
  const other = Buffer.from(bytes);
  other[at] = bytes[at] === 0x30 ? 0x31 : 0x30;
  return other;
}

const bytes = fs.readFileSync(archive);
console.log('As it is:');
if (!(await starts())) throw new Error('the app as packed doesn’t start');
fs.writeFileSync(archive, changed(bytes));
try {
  console.log('Changed:');
  if (await starts()) throw new Error('a changed archive was loaded');
} finally {
  fs.writeFileSync(archive, bytes);
}
