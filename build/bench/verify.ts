/** Proves a delivery outside the timed part: every file is there, nothing else, every byte equal. */
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FileSpec } from './workloads.ts';

const chunkBytes = 1024 * 1024;
const ours = Buffer.allocUnsafeSlow(chunkBytes);
const theirs = Buffer.allocUnsafeSlow(chunkBytes);

/** Throws at the first difference between what was sent and what stands in `to`. */
export function verify(files: readonly FileSpec[], from: string, to: string): void {
  for (const { path, bytes } of files) compare(path, bytes, join(from, path), join(to, path));
  const there = countFiles(to);
  if (there !== files.length) throw new Error(`${there} files delivered, ${files.length} sent`);
}

function compare(path: string, bytes: number, from: string, to: string): void {
  const size = statSync(to).size;
  if (size !== bytes) throw new Error(`${path}: ${size} bytes delivered, ${bytes} sent`);
  const sent = openSync(from, 'r');
  const delivered = openSync(to, 'r');
  try {
    for (let at = 0; at < bytes; at += chunkBytes) {
      const a = ours.subarray(0, readSync(sent, ours, 0, chunkBytes, at));
      const b = theirs.subarray(0, readSync(delivered, theirs, 0, chunkBytes, at));
      if (!a.equals(b)) throw new Error(`${path}: other bytes between ${at} and ${at + a.length}`);
    }
  } finally {
    closeSync(sent);
    closeSync(delivered);
  }
}

function countFiles(dir: string): number {
  let files = 0;
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    files += entry.isDirectory() ? countFiles(join(dir, entry.name)) : 1;
  }
  return files;
}
