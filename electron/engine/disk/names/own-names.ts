/** Names that Ferry itself gives on a receiver's disk: of partial files, and the second, third … of a name that is taken. */
import { randomInt } from 'node:crypto';

/** Longest name that every disk takes: 255 UTF-8 bytes on ext4, btrfs and XFS; 255 UTF-16 units, which is never less, on NTFS, exFAT and APFS. */
export const longestEverywhere = 255;
/** How many files of one name a folder may hold before Ferry gives up: more is a loop somewhere, not a person. */
export const maxCopies = 10_000;

/** Digits of the transfer's id in a partial file's name: enough that two transfers into one folder never share one. */
const idDigits = 12;
const partialPattern = /^\.ferry-[0-9a-f]{12}-[0-9a-z]+\.part$/i;

const partialStart = (transferId: string): string => `.ferry-${transferId.slice(0, idDigits)}-`;

/**
 * A transfer's names for partial files over one connection. They are short, so that they fit wherever any name does, and
 * differ from those of its earlier connections: what is remembered of a file that is gone must not lead to another.
 */
export function partialNames(transferId: string): () => string {
  const start =
    partialStart(transferId) +
    randomInt(36 ** 6)
      .toString(36)
      .padStart(6, '0');
  let next = 0;
  return () => `${start}${(next++).toString(36)}.part`;
}

/**
 * A second name for the partial file `partial`, for trying out what its disk can do. No partial file ever gets it: their
 * counters have no leading zero. It counts as a partial file's.
 */
export function trialName(partial: string): string {
  return partial.replace(/(?<=-[0-9a-z]{6})[0-9a-z]*(?=\.part$)/i, (counter) => `0${counter}`);
}

/** Whether it is the name of a partial file of this transfer. */
export function isPartialNameOf(transferId: string, name: string): boolean {
  return isPartialName(name) && name.startsWith(partialStart(transferId));
}

/** Whether it may be the name of a partial file of any transfer, also on disks that don't tell case apart. */
export function isPartialName(name: string): boolean {
  // Every name of a walk comes by here: most begin otherwise.
  return name.startsWith('.') && partialPattern.test(name);
}

/** What stays behind the number that is put in: `.pdf`, `.tar.gz`; nothing of `.bashrc` or `Ch. 2 notes`. */
const extension = /(?<=.)(?:\.tar)?\.[^.\s]{1,16}$/u;

/** `report.pdf` for 1, `report (2).pdf` for 2; cut short before the number where that would be too long. */
export function copyName(name: string, kind: 'file' | 'folder' | 'link', n: number): string {
  if (n === 1) return name;
  const end = kind !== 'folder' ? (extension.exec(name)?.[0] ?? '') : '';
  const tail = ` (${n})${end}`;
  // A name of more bytes can only be wanted where units count.
  const inUnits = Buffer.byteLength(name) > longestEverywhere;
  const lengthOf = inUnits ? (text: string): number => text.length : (text: string): number => Buffer.byteLength(text);
  let short = name.slice(0, name.length - end.length);
  const room = longestEverywhere - lengthOf(tail);
  // Whole characters only.
  while (lengthOf(short) > room) short = short.slice(0, -1).replace(/[\ud800-\udbff]$/, '');
  return short + tail;
}
