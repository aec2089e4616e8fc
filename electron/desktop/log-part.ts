/** Reads the end of the log, for whoever looks into a problem in the window. */
import { FerryError } from '../../shared/errors.ts';
import { entriesOf, maxLogBytes, type LogPart } from '../../shared/desktop/log.ts';
import { readEndSync } from '../engine/state/read-file.ts';

/** The file before this one, as electron-log names it. */
const before = (file: string): string => file.replace(/\.log$/u, '.old.log');

/**
 * The last `maxLogBytes` of the log, also those that its file before it holds. Empty where there is none yet. Throws
 * `path-not-found` {path} for what can't be read.
 */
export function readLogPart(file: string): LogPart {
  const now = endOf(file, maxLogBytes);
  const then = now.whole ? endOf(before(file), maxLogBytes - now.bytes) : { text: '', whole: false };
  return { entries: entriesOf(then.text + now.text), whole: now.whole && then.whole };
}

function endOf(file: string, most: number): { text: string; bytes: number; whole: boolean } {
  try {
    const { bytes, whole } = readEndSync(file, most);
    return { text: bytes.toString('utf8'), bytes: bytes.length, whole };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { text: '', bytes: 0, whole: true };
    throw new FerryError('path-not-found', { path: file }, { cause: error });
  }
}
