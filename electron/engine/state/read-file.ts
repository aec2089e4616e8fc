/**
 * Reads files of our own, or of the system's, that anything may stand in the place of: opening a pipe would wait for a
 * writer for ever, a device might never end.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

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

function refusal(path: string): Error {
  return Object.assign(new Error(`${path} is no file`), { code: notAFile });
}
