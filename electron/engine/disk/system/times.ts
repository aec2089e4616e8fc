/** Modification times: whole milliseconds on the wire, seconds as a double for the system. */
import type { Stats } from 'node:fs';
import type { DiskCalls } from './calls.ts';
import { ignoreSystem } from './disk-errors.ts';

/** A file's time as it travels, and as a copy of the file has it again: whole milliseconds. */
export function wholeMs(mtimeMs: number): number {
  return Math.floor(mtimeMs);
}

/**
 * Whether a double of stat(2)'s may have been rounded up to this millisecond: it keeps steps of 244 ns today, so
 * .531999999 seconds read as .532. Of such times only the nanoseconds tell (`exactMs`).
 */
export function mayBeRoundedUp(mtimeMs: number): boolean {
  return Number.isInteger(mtimeMs);
}

/** As `wholeMs`, of a time in nanoseconds. */
export function exactMs(mtimeNs: bigint): number {
  const ms = mtimeNs / 1_000_000n;
  return Number(mtimeNs < ms * 1_000_000n ? ms - 1n : ms);
}

/** libuv keeps a file's seconds in 32 bits on Windows: a time before 1970 reads as one 136 years later. */
const wrapMs = 2 ** 32 * 1000;
/** Until here, in 2038, a time that Windows tells is what it is. */
const wrapsFrom = wrapMs / 2;

/** Whether Windows may mean a time before 1970: of such only the system itself tells (`DiskCalls.mtimeNs`). */
export function mayHaveWrapped(mtimeMs: number, platform = process.platform): boolean {
  return platform === 'win32' && mtimeMs >= wrapsFrom;
}

/** Whether stat(2)'s time may not be the file's, so that the system is to be asked once more. */
export function isUnsure(mtimeMs: number): boolean {
  return mayBeRoundedUp(mtimeMs) || mayHaveWrapped(mtimeMs);
}

/** The time of what stands at `local`, by the `stats` just taken of it. Asks the disk once more where they don't tell. */
export async function timeOf(local: string, { mtimeMs }: Stats, calls: DiskCalls): Promise<number> {
  return isUnsure(mtimeMs) ? exactMs(await calls.mtimeNs(local)) : wholeMs(mtimeMs);
}

/** Whether a file with stat(2)'s `mtimeMs` has the time that was listed, whether that was rounded up or wrapped or not. */
export function isListedTime(mtimeMs: number, listed: number, platform = process.platform): boolean {
  const told = platform === 'win32' && listed < 0 ? listed + wrapMs : listed;
  return wholeMs(mtimeMs) === told || (mayBeRoundedUp(mtimeMs) && mtimeMs - 1 === told);
}

/** Times that every disk keeps: FAT begins in 1980, and ext4 with small inodes and XFS without bigtime end in 2038. */
const keptFrom = Date.UTC(1980, 0, 1);
const keptUntil = 2 ** 31 * 1000;
/** Steps in which disks keep times, in milliseconds: FAT, exFAT through FUSE and SMB or HFS+, exFAT. Others keep finer ones. */
const steps = [2000, 1000, 10];

/**
 * Whether a file that was given the time `wanted` may have the time `onDisk` now (both whole milliseconds): disks keep
 * times in steps of up to two seconds, rounded up or down, and some only those from 1980 to 2038. It only tells which files are worth
 * comparing; whether two are the same, their bytes say.
 */
export function sameTime(onDisk: number, wanted: number): boolean {
  const apart = Math.abs(onDisk - wanted);
  // A double on its way through the system may come back one lower.
  if (apart <= 1) return true;
  if (wanted < keptFrom || wanted >= keptUntil) return true;
  return steps.some((step) => apart < step && onDisk % step === 0);
}

/** Added to a time so that its millisecond is kept: half a microsecond. */
const keepsMs = 0.0005;
/** The same on Windows, where libuv counts steps of 100 ns since 1601 in a double: from 2036 on these are 3.2 µs apart. */
const keepsMsOnWindows = 0.003;

/** Seconds for libuv, which cuts a double off at microseconds: 0.123 is stored as 0.12299… and would become 122 ms. */
export function seconds(mtimeMs: number, platform = process.platform): number | Date {
  // Node takes a negative number to mean "now". A date before 1970 it takes as it is.
  if (mtimeMs < 0) return new Date(mtimeMs);
  return (mtimeMs + (platform === 'win32' ? keepsMsOnWindows : keepsMs)) / 1000;
}

/** Sets the modification time if the disk can hold it. If not, the file is kept: its content matters more. */
export function setTime(fd: number, mtimeMs: number, calls: DiskCalls): Promise<void> {
  return calls.futimes(fd, Date.now() / 1000, seconds(mtimeMs)).catch(ignoreSystem);
}
