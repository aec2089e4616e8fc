/**
 * The ceiling for our runtime, receiving side: dials, since only a dialled socket can read straight into our blocks
 * (`onread`), and writes them asynchronously at their positions.
 *
 *   pump-receive tcp|tls|sendfile ADDRESS PORT FILE    /dev/null: reads, and writes nothing
 */
import { close, openSync, write } from 'node:fs';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { LoopDelay } from './loop-delay.ts';

const blockBytes = 256 * 1024;
/** Blocks being written; beyond it the network waits. */
const writesAtOnce = 4;

const [mode, host, port, file] = process.argv.slice(2) as [string, string, string, string];
const discards = file === '/dev/null';
const fd = openSync(file, discards ? 'w' : 'wx');
const delay = new LoopDelay();
const spare: Buffer<ArrayBuffer>[] = [];
let block = Buffer.allocUnsafeSlow(blockBytes);
let filled = 0;
let position = 0;
let writing = 0;
let ended = false;

const onread = {
  buffer: () => block.subarray(filled),
  callback(bytes: number): boolean {
    if (discards) return true;
    filled += bytes;
    if (filled === blockBytes) writeOut();
    return true;
  },
};
const target = { host, port: Number(port), onread };
const socket: Socket = mode === 'tls' ? connectTls({ ...target, rejectUnauthorized: false }) : connectTcp(target);
socket.once(mode === 'tls' ? 'secureConnect' : 'connect', () => delay.reset());
socket.setNoDelay(true);
socket.once('end', () => {
  ended = true;
  if (filled > 0) writeOut();
  finish();
});

function writeOut(): void {
  const full = block;
  const bytes = filled;
  const at = position;
  position += bytes;
  filled = 0;
  // What was already decrypted still comes after a pause: there is always a block to take it.
  block = spare.pop() ?? Buffer.allocUnsafeSlow(blockBytes);
  writing++;
  if (writing === writesAtOnce) socket.pause();
  write(fd, full, 0, bytes, at, (error, written) => {
    if (error) throw error;
    if (written !== bytes) throw new Error(`${written} of ${bytes} bytes written`);
    spare.push(full);
    writing--;
    if (writing === writesAtOnce - 1 && !ended) socket.resume();
    finish();
  });
}

function finish(): void {
  if (ended && writing === 0) close(fd, () => console.log(`delay ${delay.p99}`));
}
