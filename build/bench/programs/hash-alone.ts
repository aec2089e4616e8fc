/**
 * What BLAKE3 costs the fast lane's sender: a file read and hashed as it does that, and nothing else.
 *
 *   hash-alone FILE thread|ahead    as in the disk's thread (`transfer/big-source.ts`), or beside reads and writes
 *                                   (`transfer/hash-along.ts`); says `hashing SECONDS`: processor time, user and system
 */
import { statSync } from 'node:fs';
import { openSource } from '../../../electron/engine/disk/source/source-file.ts';
import { wholeMs } from '../../../electron/engine/disk/system/times.ts';
import { hashBytes } from '../../../electron/engine/transfer/sending/reading/big-source.ts';
import { HashAlong } from '../../../electron/engine/transfer/sending/pump/hash-along.ts';
import { startHash, type RunningHash } from '../../../electron/engine/transfer/agreed/hash.ts';

const [local, how] = process.argv.slice(2) as [string, 'thread' | 'ahead'];
const { size, mtimeMs } = statSync(local);
const entry = { kind: 'file', path: local, local, bytes: size, mtimeMs: wholeMs(mtimeMs), executable: false } as const;
const source = await openSource(entry);
const before = process.cpuUsage();
const hash = how === 'thread' ? byThread() : await ahead();
hash.digest();
const { user, system } = process.cpuUsage(before);
await source.close();
console.log(`hashing ${(user + system) / 1e6}`);

function byThread(): RunningHash {
  const running = startHash();
  const scratch = Buffer.allocUnsafeSlow(hashBytes);
  for (let at = 0; at < size;) {
    const read = source.readSync(scratch.subarray(0, Math.min(hashBytes, size - at)), at);
    running.update(scratch.subarray(0, read));
    at += read;
  }
  return running;
}

async function ahead(): Promise<HashAlong> {
  const along = new HashAlong(source, startHash(), 0, size);
  await along.upTo(size);
  return along;
}
