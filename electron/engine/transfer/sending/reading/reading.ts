/**
 * The disk half of an outgoing transfer: the walk, small files read and framed many at a time, and big files. It runs in
 * the engine's own thread or in one of the disk's (`disk-threads.ts`), so it takes and answers plain data only.
 */
import { promisedSource } from '../../../disk/source/promised-source.ts';
import type { SourceDisk } from '../../../disk/source/source-disk.ts';
import { lookAtRoots, walk, type LinkUse, type SourceEntry, type SourceSkip } from '../../../disk/source/walk.ts';
import { waitingSource } from '../../../disk/source/waiting-source.ts';
import { findPlainCalls, type PlainCalls } from '../../../net/sendfile.ts';
import { dataHeaderBytes, endFrameBytes, writeDataHeader, writeEnd } from '../../../wire/frames.ts';
import { openBigSource, type BigSource } from './big-source.ts';
import { openDeltaSource, type DeltaHow, type DeltaSource } from './delta-source.ts';
import { textHashOf } from '../../agreed/hash.ts';
import type { Prefix } from '../../agreed/prefixes.ts';
import { hashTogether } from '../../agreed/same.ts';
import { toFailure, type Failure } from '../../../../../shared/errors.ts';

/** A small file to be put into a buffer as the frames that carry it. */
export interface Framed {
  /** Its index in the manifest. */
  readonly file: number;
  /** Where its frames begin. */
  readonly at: number;
  readonly entry: SourceEntry;
}

/** One that could not be read: its index in the list, and why. The buffer holds nothing of use there. */
export interface Unread {
  readonly i: number;
  readonly why: Failure;
}

export interface WalkHow {
  readonly signal: AbortSignal;
  /** As `WalkOptions.links`. */
  readonly links?: LinkUse | undefined;
  /** As `WalkOptions.only`. */
  readonly only?: readonly string[] | undefined;
}

export interface Reading {
  /** It has a thread that may wait: its big sources can have `sendTo`. */
  readonly waits: boolean;
  /** As `walk`. */
  walk(paths: readonly string[], how: WalkHow): AsyncIterable<readonly (SourceEntry | SourceSkip)[]>;
  /** Memory to hand over in `frame`, here and of a big file; it may be used again once that has answered. */
  buffer(bytes: number): Buffer;
  /** Nobody uses that memory any more, here or there: another transfer may have it. */
  giveBack(buffer: Buffer): void;
  /** Fills `buffer` with the frames of these files. */
  frame(buffer: Buffer, files: readonly Framed[]): Promise<Unread[]>;
  /** As `openBigSource`. */
  openBig(entry: SourceEntry, prefixes: readonly Readonly<Prefix>[] | null): Promise<BigSource>;
  /** As `openDeltaSource`. */
  openDelta(entry: SourceEntry, how: DeltaHow): Promise<DeltaSource>;
  /** As `hashTogether`: a receiver may ask for more than is to be read once it is gone. */
  same(
    paths: readonly string[],
    bytes: readonly number[],
    how: { readonly holed: ReadonlySet<number>; readonly signal: AbortSignal },
  ): Promise<string | null>;
  /** Nothing more is asked. */
  end(): void;
}

export interface Readings {
  /** `from`: the folder in which the first of it lies; transfers out of one may share a thread. */
  read(from: string): Reading;
  /** As `lookAtRoots`: by the engine's own thread, since one of the disk's may take 50 ms to start. */
  lookAtRoots(paths: readonly string[]): AsyncIterable<SourceEntry | SourceSkip>;
}

/** How many bytes of frames a file of this size is. */
export function framedBytes(bytes: number): number {
  return (bytes > 0 ? dataHeaderBytes : 0) + bytes + endFrameBytes;
}

interface Means {
  readonly disk: SourceDisk;
  readonly waits: boolean;
  /** sendfile(2) and its kin, for big files; null where there are none to be used. */
  findSendCalls(): Promise<PlainCalls | null>;
}

/** Reads in the thread it is called in. */
function readBy({ disk, waits, findSendCalls }: Means): Reading {
  return {
    waits,
    walk: (paths, { signal, links, only }) => walk(paths, { signal, links, only, disk }),
    buffer: (bytes) => Buffer.allocUnsafeSlow(bytes),
    giveBack() {},
    async frame(buffer, files) {
      const unread: Unread[] = [];
      const entries = files.map(({ entry }) => entry);
      await disk.readFiles(
        entries,
        (i) => contentOf(buffer, files[i]!, 1),
        (i, error) => {
          if (error === null) frameContent(buffer, files[i]!);
          else unread.push({ i, why: toFailure(error) });
        },
      );
      // They may have been read in any order.
      return unread.toSorted((a, b) => a.i - b.i);
    },
    openBig: async (entry, prefixes) =>
      openBigSource(entry, prefixes, { calls: disk.calls, sendCalls: await findSendCalls() }),
    openDelta: (entry, how) => openDeltaSource(entry, how, disk.calls),
    same: (paths, bytes, how) => hashTogether(paths, bytes, { calls: disk.calls, ...how }),
    end() {},
  };
}

/** For the engine's own thread. */
export const directReading = readBy({ disk: promisedSource, waits: false, findSendCalls: async () => null });

/** For a thread that does nothing but wait for the disk. */
export const waitingReading = readBy({ disk: waitingSource, waits: true, findSendCalls: findPlainCalls });

export const directReadings: Readings = { read: () => directReading, lookAtRoots };

/** The part of the buffer for a file's content: after the header, if it has one. `more`: bytes behind it, of its end frame. */
function contentOf(buffer: Buffer, { at, entry: { bytes } }: Framed, more = 0): Buffer {
  const from = bytes > 0 ? at + dataHeaderBytes : at;
  return buffer.subarray(from, from + bytes + more);
}

/** Writes the frames around a content that is in the buffer. */
function frameContent(buffer: Buffer, framed: Framed): void {
  const { file, at, entry } = framed;
  const { bytes } = entry;
  if (bytes > 0) writeDataHeader(buffer, at, file, 0, bytes);
  writeEnd(buffer, at + framedBytes(bytes) - endFrameBytes, file, bytes, textHashOf(contentOf(buffer, framed)));
}
