/**
 * Room for what will be written over one connection: asked for what the plan wants and isn't on the disk, whenever the
 * count came, and never for what is there already, is skipped or left out.
 */
import { whyNever } from '../../../disk/destination/length.ts';
import { sizeOn, type Space } from '../../../disk/destination/free-space.ts';
import type { ManifestEntry } from '../../agreed/manifest.ts';
import { FerryError, type Failure } from '../../../../../shared/errors.ts';

const unlimited: Space = {
  free: Infinity,
  size: Infinity,
  maxFileBytes: Infinity,
  keepsHoles: true,
  noInodes: false,
};

export class Room {
  private readonly dir: string;
  private readonly ask: (dir: string) => Promise<Space>;
  private space: Space = unlimited;
  private toWrite = 0;
  /** What was to be written at the last look, and has been wanted since. */
  private sinceLook = 0;

  /** `dir`: the receiving folder. `ask`: as `spaceAt`. */
  constructor(dir: string, ask: (dir: string) => Promise<Space>) {
    this.dir = dir;
    this.ask = ask;
  }

  /** Bytes that are wanted and not on the disk. */
  get left(): number {
    return this.toWrite;
  }

  /** As far as the last look tells there is no room for all that is wanted: `look` again. */
  get isShort(): boolean {
    return this.sinceLook > this.space.free;
  }

  /** A file longer than this can never be there, unless it has holes. Endless before the first look. */
  get maxFileBytes(): number {
    return Math.min(this.space.size, this.space.maxFileBytes);
  }

  /** Why the file can never be there, however much is deleted; null: it can. */
  whyNever(entry: ManifestEntry): Failure | null {
    return whyNever(entry, this.space);
  }

  /** How much of the disk the file takes at most, after its first `there` bytes: of one with holes it isn't known how much of them was written. */
  sizeOf(entry: ManifestEntry, there = 0): number {
    return Math.min(sizeOn(this.space, entry), entry.bytes - there);
  }

  /** So many bytes more will be written. */
  want(bytes: number): void {
    this.toWrite += bytes;
    this.sinceLook += bytes;
  }

  /** So many of them are on the disk. */
  written(bytes: number): void {
    this.toWrite = Math.max(0, this.toWrite - bytes);
  }

  /** So many of them will not be written after all. */
  drop(bytes: number): void {
    this.written(bytes);
    this.sinceLook = Math.max(0, this.sinceLook - bytes);
  }

  /** Throws no-space {dir, needed, free}, and as `spaceAt`. */
  async look(): Promise<void> {
    this.space = await this.ask(this.dir);
    this.sinceLook = this.toWrite;
    const { free } = this.space;
    if (this.isShort) throw new FerryError('no-space', { dir: this.dir, needed: this.toWrite, free });
  }
}
