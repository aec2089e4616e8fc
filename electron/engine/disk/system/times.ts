/** Modification times: whole milliseconds on the wire, seconds as a double for the system. */
import type { DiskCalls } from './calls.ts';
import { ignoreSystem } from './disk-errors.ts';

/** A file's time as it travels, and as a copy of the file has it again: whole milliseconds. */
export function wholeMs(mtimeMs: number): number {
  return Math.floor(mtimeMs);
}

/**
 * Seconds for libuv, which cuts a double off at microseconds: 0.123 is stored as 0.12299… and would become 122 ms. Half
 * a microsecond more keeps the millisecond.
 */
export function seconds(mtimeMs: number): number | Date {
  // Node takes a negative number to mean "now". A date before 1970 it takes as it is.
  if (mtimeMs < 0) return new Date(mtimeMs);
  return (mtimeMs + 0.0005) / 1000;
}

/** Sets the modification time if the disk can hold it. If not, the file is kept: its content matters more. */
export function setTime(fd: number, mtimeMs: number, calls: DiskCalls): Promise<void> {
  return calls.futimes(fd, Date.now() / 1000, seconds(mtimeMs)).catch(ignoreSystem);
}
