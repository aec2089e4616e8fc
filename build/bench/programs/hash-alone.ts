/**
 * What BLAKE3 costs the fast lane's sender: a file read and hashed as it does that (`transfer/hash-along.ts`), and nothing else.
 *
 *   hash-alone FILE    says `hashing SECONDS`: processor time, user and system
 */
import { statSync } from 'node:fs';
import { openSource } from '../../../electron/engine/disk/source-file.ts';
import { wholeMs } from '../../../electron/engine/disk/times.ts';
import { HashAlong } from '../../../electron/engine/transfer/hash-along.ts';
import { startHash } from '../../../electron/engine/transfer/hash.ts';

const [local] = process.argv.slice(2) as [string];
const { size, mtimeMs } = statSync(local);
const entry = { kind: 'file', path: local, local, bytes: size, mtimeMs: wholeMs(mtimeMs), executable: false } as const;
const source = await openSource(entry);
const before = process.cpuUsage();
const along = new HashAlong(source, startHash(), 0, size);
await along.upTo(size);
along.digest();
const { user, system } = process.cpuUsage(before);
await source.close();
console.log(`hashing ${(user + system) / 1e6}`);
