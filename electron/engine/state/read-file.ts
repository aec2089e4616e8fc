/**
 * Reads files of our own, or of the system's, that anything may stand in the place of: opening a pipe would wait for a
 * writer for ever, a device might never end.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';

/** Code of the error for what is there and is no plain file (BSD's name for it). */
export const notAFile = 'EFTYPE';

// Windows has no such flag, and no pipes in folders.
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** The text of a plain file. Throws the system's error, or one with the code `notAFile`. */
export function readPlainFileSync(path: string): string {
  const fd = openSync(path, flags);
  try {
    if (!fstatSync(fd).isFile()) throw refusal(path);
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

/** The last bytes of a plain file, and whether they are all of it. Throws as `readPlainFileSync` does. */
export function readEndSync(path: string, most: number): { readonly bytes: Buffer; readonly whole: boolean } {
  const fd = openSync(path, flags);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw refusal(path);
    const from = Math.max(0, stat.size - most);
    const room = Buffer.alloc(stat.size - from);
    let read = 0;
    // As far as it was long a moment ago: it may have been replaced by a shorter one meanwhile.
    for (let more = -1; read < room.length && more !== 0; read += more) {
      more = readSync(fd, room, read, room.length - read, from + read);
    }
    return { bytes: room.subarray(0, read), whole: from === 0 };
  } finally {
    closeSync(fd);
  }
}

function refusal(path: string): Error {
  return Object.assign(new Error(`${path} is no file`), { code: notAFile });
}
