/** Modification times on their way between the wire (whole milliseconds) and the system (seconds as a double). */
import { futimes } from './calls.ts';
import { ignoreSystem } from './disk-errors.ts';

/** Whole milliseconds of a file's time: what travels, and what a copy of it reads back. */
export function wholeMs(mtimeMs: number): number {
  return Math.floor(mtimeMs);
}

/**
 * Seconds as libuv takes them. It cuts the double off at microseconds, which would turn 0.123 (stored as
 * 0.12299…) into 122 ms; half a microsecond more keeps the millisecond.
 */
export function seconds(mtimeMs: number): number | Date {
  // Node takes a negative number for "now", but not a date before 1970.
  if (mtimeMs < 0) return new Date(mtimeMs);
  return (mtimeMs + 0.0005) / 1000;
}

/** Sets the modification time where the disk can hold it: a whole file with a wrong time is better than none. */
export function setTime(fd: number, mtimeMs: number): Promise<void> {
  return futimes(fd, Date.now() / 1000, seconds(mtimeMs)).catch(ignoreSystem);
}
