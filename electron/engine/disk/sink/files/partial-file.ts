/** One big file being received: written at its positions, then, once, committed under its final name, discarded or suspended. */
import { FerryError } from '../../../../../shared/errors.ts';
import type { DiskCalls } from '../../system/calls.ts';
import { ignoreSystem } from '../../system/disk-errors.ts';
import { writeAll, type Partial } from './partial.ts';
import { setTime } from '../../system/times.ts';

/**
 * After so many bytes they are started on their way to the disk. The system would let a tenth of the memory gather
 * first. Started early, the flush of 2 GiB takes 0.01 s at the end instead of 0.5 s (plain calls, ext4, a fast disk).
 */
const flushEveryBytes = 32 * 1024 * 1024;

/** A file on its way. Several writes may run at once, at positions that don't overlap. */
export interface PartialFile {
  /** Throws no-space, disk-error … ; `cancelled` once committed, discarded or aborted. */
  write(chunk: Uint8Array, position: number): Promise<void>;
  /** Bytes of the whole file. */
  readonly bytes: number;
  /** So many bytes are a hole: they count as written. */
  skip(bytes: number): void;
  /** As `write`, of what may be written over later: it doesn't count as written. */
  lay(chunk: Uint8Array, position: number): Promise<void>;
  /** Reads back what was written or laid: fills `into` from `position` on, as far as there is something; answers the bytes. */
  read(into: Uint8Array, position: number): Promise<number>;
  /** Makes the file as long as it is to be: a hole may be the last of it. Throws as `write`. */
  lengthen(): Promise<void>;
  /** The file is all zeros: has it take no room, where the disk keeps holes. Throws as `write`. */
  hollow(): Promise<void>;
  /** Gives the file its name, all `bytes` of it written; answers its absolute path. A file that can't be named is discarded. */
  commit(): Promise<string>;
  /** The partial file's absolute path, and its last name. */
  readonly path: string;
  readonly name: string;
  /** Closes the file and leaves it on the disk for `Sink.reopen`. The sink has nothing more to do with it. */
  suspend(): Promise<void>;
  /** Removes the partial file once running writes have ended. Does nothing after a commit or another discard. */
  discard(): Promise<void>;
}

export interface PartialFileOptions {
  readonly partial: Partial;
  readonly calls: DiskCalls;
  readonly path: string;
  readonly bytes: number;
  /** Bytes that are in it already, from the beginning. */
  readonly present: number;
  readonly mtimeMs: number;
  /** The file's mode once it is whole. Until then it is 0600, so that nobody takes a part for the whole. */
  mode(): Promise<number>;
  /** The disk keeps holes. */
  keepsHoles(): Promise<boolean>;
  /** Gives the closed file its name. */
  giveName(): Promise<string>;
  /** An error as the caller is to see it. `left`: bytes that are not written. */
  explain(error: unknown, left: number): Promise<unknown>;
  /** The file is closed, named or not. `keep`: its partial name stays for a later run. */
  end(keep: boolean): Promise<void>;
}

export class OpenPartialFile implements PartialFile {
  private readonly options: PartialFileOptions;
  private readonly writes = new Set<Promise<void>>();
  private written: number;
  /** Bytes written since a flush was started. */
  private unflushed = 0;
  private ended: Promise<unknown> | null = null;

  constructor(options: PartialFileOptions) {
    this.options = options;
    this.written = options.present;
  }

  get name(): string {
    return this.options.partial.name;
  }

  get path(): string {
    return this.options.path;
  }

  get bytes(): number {
    return this.options.bytes;
  }

  skip(bytes: number): void {
    this.written += bytes;
  }

  async lengthen(): Promise<void> {
    await this.setLength(this.options.bytes);
  }

  async hollow(): Promise<void> {
    if (!(await this.options.keepsHoles())) return;
    await this.setLength(0);
    await this.setLength(this.options.bytes);
  }

  async write(chunk: Uint8Array, position: number): Promise<void> {
    await this.lay(chunk, position);
    this.written += chunk.length;
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    if (this.ended !== null) throw new FerryError('cancelled');
    const { calls, partial } = this.options;
    let at = 0;
    while (at < into.length) {
      const got = await calls.read(partial.fd, into, at, into.length - at, position + at);
      if (got === 0) break;
      at += got;
    }
    return at;
  }

  async lay(chunk: Uint8Array, position: number): Promise<void> {
    if (this.ended !== null) throw new FerryError('cancelled');
    if (position < 0 || position + chunk.length > this.options.bytes) {
      throw new RangeError('write beyond the size of the file');
    }
    const write = writeAll(this.options.partial.fd, chunk, position, this.options.calls);
    this.writes.add(write);
    try {
      await write;
      this.startFlush(chunk.length);
    } catch (error) {
      throw await this.explain(error);
    } finally {
      this.writes.delete(write);
    }
  }

  commit(): Promise<string> {
    if (this.ended !== null) return Promise.reject(new FerryError('cancelled'));
    const landing = this.land();
    this.ended = landing.catch(() => {});
    return landing;
  }

  async discard(): Promise<void> {
    this.ended ??= this.close(false);
    await this.ended;
  }

  async suspend(): Promise<void> {
    this.ended ??= this.close(true);
    await this.ended;
  }

  private async setLength(bytes: number): Promise<void> {
    if (this.ended !== null) throw new FerryError('cancelled');
    await Promise.all(this.writes);
    try {
      await this.options.calls.ftruncate(this.options.partial.fd, bytes);
    } catch (error) {
      throw await this.explain(error);
    }
  }

  private explain(error: unknown): Promise<unknown> {
    return this.options.explain(error, this.options.bytes - this.written);
  }

  private startFlush(bytes: number): void {
    this.unflushed += bytes;
    if (this.unflushed < flushEveryBytes) return;
    this.unflushed = 0;
    this.options.calls.native?.startFlush(this.options.partial.fd);
  }

  private async land(): Promise<string> {
    try {
      await this.finish();
      return await this.options.giveName();
    } catch (error) {
      throw await this.explain(error);
    } finally {
      await this.options.end(false);
    }
  }

  /** Everything but the name. Closes the file in any case: a close that fails has closed it, too. */
  private async finish(): Promise<void> {
    const { partial, calls, bytes, mtimeMs } = this.options;
    try {
      await Promise.all(this.writes);
      if (this.written !== bytes) throw new Error(`committed with ${this.written} of ${bytes} bytes written`);
      await setTime(partial.fd, mtimeMs, calls);
      // Before it gets its name: after a power cut a file that looks whole is whole.
      await calls.fsync(partial.fd);
      if (process.platform !== 'win32') {
        await calls.fchmod(partial.fd, await this.options.mode()).catch(ignoreSystem);
      }
    } catch (error) {
      await calls.close(partial.fd).catch(ignoreSystem);
      throw error;
    }
    await calls.close(partial.fd);
  }

  private async close(keep: boolean): Promise<void> {
    await Promise.allSettled(this.writes);
    await this.options.calls.close(this.options.partial.fd).catch(ignoreSystem);
    await this.options.end(keep);
  }
}
