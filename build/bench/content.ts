/** Makes the files that are sent: incompressible, and no two pages alike, so that a byte in the wrong place shows. */
import { randomFillSync } from 'node:crypto';
import { closeSync, constants, copyFileSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const pageBytes = 4096;
const blockBytes = 4 * 1024 * 1024;
const block = Buffer.allocUnsafeSlow(blockBytes);
let filled = false;
/** Stamped on every page, and never the same twice. */
let stamp = 0;

/** What is sent as it is: a file of somebody's. */
export function copyContent(from: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  copyFileSync(from, path, constants.COPYFILE_EXCL);
}

/** `begins`: what stands at its beginning. */
export function writeContent(path: string, bytes: number, begins: Buffer = Buffer.alloc(0)): void {
  if (!filled) randomFillSync(block);
  filled = true;
  mkdirSync(dirname(path), { recursive: true });
  const fd = openSync(path, 'wx');
  try {
    for (let at = 0; at < bytes; at += blockBytes) {
      const length = Math.min(blockBytes, bytes - at);
      for (let page = 0; page < length; page += pageBytes) block.writeDoubleLE(++stamp, page);
      writeSync(fd, block, 0, length);
    }
    writeSync(fd, begins, 0, Math.min(begins.length, bytes), 0);
  } finally {
    closeSync(fd);
  }
}
