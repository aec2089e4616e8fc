/** What is sent. */
import { randomFillSync } from 'node:crypto';
import fs from 'node:fs';

const mib = 1024 * 1024;

/** Random, with its number in each MiB: a block in the wrong place shows. @param {string} path @param {number} mebibytes */
export function makeFile(path, mebibytes) {
  const block = randomFillSync(Buffer.alloc(mib));
  const file = fs.openSync(path, 'wx');
  for (let n = 0; n < mebibytes; n++) {
    block.writeUInt32LE(n, 0);
    fs.writeSync(file, block);
  }
  fs.closeSync(file);
}
