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
const [program, archive] = positionals;
if (program === undefined || archive === undefined) throw new Error('which PROGRAM, and which ARCHIVE?');

/** Whether the app comes so far that it makes its home. @param {string} at the program */
async function starts(at) {
  const home = join(fs.mkdtempSync(join(tmpdir(), 'ferry-archive-')), 'home');
  const root = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = spawn(at, [...root, `--home=${home}`], { stdio: 'inherit' });
  const ended = once(app, 'exit').then(([code, signal]) => `ended with ${code ?? signal}`);
  const begun = (async () => {
    while (!fs.existsSync(home)) await sleep(100);
    return 'started';
  })();
  const late = sleep(patienceMs, 'neither started nor ended', { ref: false });
  const came = await Promise.race([begun, ended, late]);
  app.kill();
  console.log(came);
  // A window or a message that stands there all the same is no start.
  return came === 'started' || fs.existsSync(home);
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
if (!(await starts(program))) throw new Error('the app as packed doesn’t start');
fs.writeFileSync(archive, changed(bytes));
try {
  console.log('Changed:');
  if (await starts(program)) throw new Error('a changed archive was loaded');
} finally {
  fs.writeFileSync(archive, bytes);
}
process.exit(0);
