/** The sender's disk half (`Reading`) over files in memory: each call is answered when the schedule says so. */
import type { SourceEntry, SourceFile } from '../../../../electron/engine/disk/source/source-file.ts';
import type { SourceSkip } from '../../../../electron/engine/disk/source/walk.ts';
import { hashOf, textHashOf, startHash } from '../../../../electron/engine/transfer/agreed/hash.ts';
import { agree, type Prefix } from '../../../../electron/engine/transfer/agreed/prefixes.ts';
import type { BigSource } from '../../../../electron/engine/transfer/sending/reading/big-source.ts';
import {
  framedBytes,
  type Framed,
  type Reading,
  type Unread,
} from '../../../../electron/engine/transfer/sending/reading/reading.ts';
import { dataHeaderBytes, endFrameBytes, writeDataHeader, writeEnd } from '../../../../electron/engine/wire/frames.ts';
import { failure, FerryError } from '../../../../shared/errors.ts';
import { bytesOf, type Arena } from '../ground/memory.ts';
import type { Source, SourceNode } from './source.ts';
import type { Window } from './window.ts';

/** Entries told at once: few, so that the manifest comes in pieces. */
const batchSizes = [1, 8, 500] as const;

export class MemoryReading implements Reading {
  readonly waits = false;
  private readonly source: Source;
  private readonly window: Window;
  private readonly arena: Arena;

  constructor(source: Source, window: Window, arena: Arena) {
    this.source = source;
    this.window = window;
    this.arena = arena;
  }

  async *walk(
    paths: readonly string[],
    { signal }: { signal: AbortSignal },
  ): AsyncGenerator<readonly (SourceEntry | SourceSkip)[]> {
    let found: (SourceEntry | SourceSkip)[] = [];
    await this.window.do('walk', () => (found = paths.flatMap((path) => this.below(path))));
    for (let n = 0; found.length > 0; n++) {
      signal.throwIfAborted();
      yield found.splice(0, batchSizes[n] ?? 500);
      await this.window.do('walk on', () => {});
    }
  }

  /** More than the roots themselves: whoever asks wants the first that can be sent. */
  async *roots(paths: readonly string[]): AsyncGenerator<SourceEntry | SourceSkip> {
    const { signal } = new AbortController();
    for await (const batch of this.walk(paths, { signal })) yield* batch;
  }

  buffer(bytes: number): Buffer {
    return this.arena.take(bytes);
  }

  giveBack(): void {}

  /** Its files are too small for deltas. */
  openDelta(): never {
    throw new Error('no delta was planned');
  }

  frame(buffer: Buffer, files: readonly Framed[]): Promise<Unread[]> {
    return this.window.do(`read ${files.length} small`, () => {
      const unread: Unread[] = [];
      files.forEach(({ file, at, entry }, i) => {
        const { bytes } = entry;
        try {
          const content = bytesOf(this.open(entry).content);
          const from = bytes > 0 ? at + dataHeaderBytes : at;
          content.copy(buffer, from);
          if (bytes > 0) writeDataHeader(buffer, at, file, 0, bytes);
          writeEnd(buffer, at + framedBytes(bytes) - endFrameBytes, file, bytes, textHashOf(content));
        } catch (error) {
          unread.push({ i, why: (error as FerryError).toFailure() });
        }
      });
      return unread;
    });
  }

  async openBig(entry: SourceEntry, prefixes: readonly Readonly<Prefix>[] | null): Promise<BigSource> {
    const node = await this.window.do(`open ${entry.path}`, () => this.open(entry));
    const check = (): void => checkUnchanged(entry, node);
    const source: SourceFile = {
      fd: -1,
      read: (into, position) =>
        this.window.do(`read ${entry.path} to compare`, () => {
          check();
          return bytesOf(node.content).copy(into, 0, position, Math.min(entry.bytes, position + into.length));
        }),
      readSync: () => 0,
      check: () => Promise.resolve(check()),
      close: () => Promise.resolve(),
    };
    const { offset, hash } = await agree(source, prefixes ?? [], this.arena.take(512 * 1024));
    let position = offset;
    const queue = {};
    return {
      offset,
      sendTo: null,
      frame: (buffer, file, bytes) =>
        this.window.do(
          `read ${entry.path} at ${position}`,
          () => {
            const content = buffer.subarray(dataHeaderBytes, dataHeaderBytes + bytes);
            // In place another content may have come under the same name: that shows at the end.
            bytesOf(node.content).copy(content, 0, position, position + bytes);
            if (position + bytes === entry.bytes) check();
            writeDataHeader(buffer, 0, file, position, bytes);
            hash.update(content);
            position += bytes;
          },
          { queue },
        ),
      digest: () => Promise.resolve(hash.digest()),
      close: () => this.window.do(`close ${entry.path}`, () => {}, { queue }),
    };
  }

  same(paths: readonly string[], bytes: readonly number[]): Promise<string | null> {
    return this.window.do(`compare ${paths.length}`, () => {
      const together = startHash();
      for (const [i, path] of paths.entries()) {
        const node = this.source.files.get(path);
        if (node === undefined || node.content.bytes < bytes[i]!) return null;
        together.update(hashOf(bytesOf(node.content).subarray(0, bytes[i])));
      }
      return together.digest().toString('hex');
    });
  }

  end(): void {}

  private open(entry: SourceEntry): SourceNode {
    const node = this.source.files.get(entry.local);
    if (node === undefined) throw new FerryError('source-vanished', { path: entry.path });
    checkUnchanged(entry, node);
    return node;
  }

  /** Parents before children, names sorted. */
  private below(top: string): (SourceEntry | SourceSkip)[] {
    const { source } = this;
    if (!source.folders.has(top)) {
      return [{ kind: 'skip', path: top, failure: failure('path-not-found', { path: top }) }];
    }
    const inside = (path: string): boolean => path === top || path.startsWith(`${top}/`);
    const paths = [...source.folders, ...source.files.keys()].filter(inside).sort(byNames);
    return paths.map((local) => {
      const node = source.files.get(local);
      const path = source.wirePath(local);
      if (node === undefined) {
        return { kind: 'folder', path, local, bytes: 0, mtimeMs: 1_600_000_000_000, executable: false };
      }
      return { kind: 'file', path, local, bytes: node.content.bytes, mtimeMs: node.mtimeMs, executable: false };
    });
  }
}

function byNames(a: string, b: string): number {
  const left = a.split('/');
  const right = b.split('/');
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    if (left[i] !== right[i]) return left[i]! < right[i]! ? -1 : 1;
  }
  return left.length - right.length;
}

function checkUnchanged({ path, bytes, mtimeMs }: SourceEntry, node: SourceNode): void {
  if (node.content.bytes !== bytes || node.mtimeMs !== mtimeMs) throw new FerryError('source-changed', { path });
}
