/**
 * The disk half of an outgoing transfer: the walk, small files read and framed many at a time, and big ones. It runs in the
 * engine's own thread, or in one of the disk's (`disk-threads.ts`), and so takes and answers plain data only.
 */
import { callsAreSynchronous } from '../../../disk/system/calls.ts';
import { readWhole, readWholeNow, type SourceEntry } from '../../../disk/source/source-file.ts';
import { walk, type SourceSkip } from '../../../disk/source/walk.ts';
import { dataHeaderBytes, endFrameBytes, writeDataHeader, writeEnd } from '../../../wire/frames.ts';
import { openBigSource, type BigSource } from './big-source.ts';
import { hexHashOf } from '../../agreed/hash.ts';
import type { Prefix } from '../../agreed/prefixes.ts';
import { toFailure, type Failure } from '../../../../../shared/errors.ts';

/** A small file to be put into a buffer as the frames that carry it. */
export interface Framed {
  /** Its index in the manifest. */
  readonly file: number;
  /** Where its frames begin. */
  readonly at: number;
  readonly entry: SourceEntry;
}

/** One that could not be read: its place in the list, and why. The buffer holds nothing of use there. */
export interface Unread {
  readonly i: number;
  readonly why: Failure;
}

export interface Reading {
  /** It has a thread that may wait: its big sources can have `sendTo`. */
  readonly waits: boolean;
  /** As `walk`. */
  walk(paths: readonly string[], o: { signal: AbortSignal }): AsyncIterable<readonly (SourceEntry | SourceSkip)[]>;
  /** Memory to hand over in `frame`, here and of a big file; it may be used again once that has answered. */
  buffer(bytes: number): Buffer;
  /** Fills `buffer` with the frames of these files. */
  frame(buffer: Buffer, files: readonly Framed[]): Promise<Unread[]>;
  /** As `openBigSource`. */
  openBig(entry: SourceEntry, prefixes: readonly Readonly<Prefix>[]): Promise<BigSource>;
  /** Nothing more is asked. */
  end(): void;
}

export interface Readings {
  read(): Reading;
}

/** How many bytes of frames a file of this size is. */
export function framedBytes(bytes: number): number {
  return (bytes > 0 ? dataHeaderBytes : 0) + bytes + endFrameBytes;
}

export const directReading: Reading = {
  waits: false,
  walk,
  buffer: (bytes) => Buffer.allocUnsafeSlow(bytes),
  async frame(buffer, files) {
    const unread: (Unread | null)[] = [];
    // A promise for each costs as much as the system does.
    if (callsAreSynchronous()) for (let i = 0; i < files.length; i++) unread.push(frameNow(buffer, files[i]!, i));
    else unread.push(...(await Promise.all(files.map((file, i) => frameOne(buffer, file, i)))));
    return unread.filter((one) => one !== null);
  },
  openBig: openBigSource,
  end() {},
};

export const directReadings: Readings = { read: () => directReading };

async function frameOne(buffer: Buffer, framed: Framed, i: number): Promise<Unread | null> {
  const content = placeOf(buffer, framed);
  try {
    await readWhole(framed.entry, content);
  } catch (error) {
    return { i, why: toFailure(error) };
  }
  frameContent(buffer, framed, content);
  return null;
}

function frameNow(buffer: Buffer, framed: Framed, i: number): Unread | null {
  const content = placeOf(buffer, framed);
  try {
    readWholeNow(framed.entry, content);
  } catch (error) {
    return { i, why: toFailure(error) };
  }
  frameContent(buffer, framed, content);
  return null;
}

/** Where its content goes: after the header, should there be any. */
function placeOf(buffer: Buffer, { at, entry: { bytes } }: Framed): Buffer {
  const from = bytes > 0 ? at + dataHeaderBytes : at;
  return buffer.subarray(from, from + bytes);
}

function frameContent(buffer: Buffer, { file, at, entry: { bytes } }: Framed, content: Buffer): void {
  if (bytes > 0) writeDataHeader(buffer, at, file, 0, bytes);
  writeEnd(buffer, at + framedBytes(bytes) - endFrameBytes, file, bytes, hexHashOf(content));
}
