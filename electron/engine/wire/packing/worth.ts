/**
 * Whether packing the next stretch pays. By the data: a look now and then, and what packing made of the last stretch. By who is
 * waiting: a line that takes longer for a stretch than packing does, or nobody. Pure: whoever uses it tells what took how long.
 */
import type { Effort } from './codecs.ts';
import { looksPacked } from './looks.ts';

const mib = 1024 * 1024;
/** Less isn't worth a frame of its own. */
const leastBytes = 512;
/** What didn't pay isn't tried again for so long; each time that it doesn't again, for twice as long. */
const firstRest = mib;
const longestRest = 16 * mib;
/** Below this share, packing pays. */
const goodShare = 0.9;

/**
 * So much is packed for a line that waits each time, before some of it goes as it is for a try. Buffers take the first megabytes at
 * once and hide how slow a line is: a try is longer than they are, and no transfer that takes a second is held up by one.
 */
const firstPatience = 64 * mib;
const longestPatience = 1024 * mib;
const firstRun = 8 * mib;
const longestRun = 256 * mib;
/** What is smaller says little of what packing costs, or of the line. */
const tellingBytes = 64 * 1024;
/** The line has to be slower than packing by so much. */
const slower = 1.15;
/** Packing densely takes so much longer: zstd twice, brotli three times. */
const denseCosts = 3;
/** It is worth it where that is such a share, at most, of the time for which the peer was waited for. */
const spare = 0.7;
/** It isn't any more where the peer was waited for less than such a share of the time that it takes. */
const used = 0.1;
/** What was packed since the last change, at least, before another one: a change begins a new stream, whose window is empty. */
const tellingOfEffort = 4 * mib;

/** How packing a stretch went. */
export interface Packed {
  /** How long it took. */
  readonly ms: number;
  readonly effort: Effort;
  /** Nothing was on its way out when it was done. */
  readonly lineWaits: boolean;
  /** Milliseconds for which the peer has been waited for, in all: it, or the line, could take no more. */
  readonly waitedMs: number;
}

export class Worth {
  /** Of the file whose bytes were looked at last: this many more aren't looked at. */
  private resting = 0;
  private nextRest = firstRest;
  private file = -1;

  /** Milliseconds a byte, of packing quickly; 0: not known. */
  private packing = 0;
  /** Packed bytes, before packing, for which the line waited each time. */
  private waited = 0;
  private patience = firstPatience;
  /** So many bytes still go as they are. */
  private plainLeft = 0;
  /** What went as it is since the last try began hasn't been slow. */
  private isTrying = false;
  private run = firstRun;
  private effort: Effort = 'quick';
  /** Bytes that were packed since `effort` has changed, for how long, and how long the peer was waited for. */
  private lately = { bytes: 0, packingMs: 0, waitedMs: 0 };
  private waitedBefore = 0;

  /** How to pack these frames; null: not at all. */
  choose(frames: Buffer): Effort | null {
    if (frames.length < leastBytes) return null;
    if (this.plainLeft > 0) {
      this.plainLeft -= frames.length;
      // One more that is packed tells how things are.
      if (this.plainLeft <= 0) this.waited = this.patience - 1;
      return null;
    }
    return this.mayPack(frames) ? this.effort : null;
  }

  /** `bytes` were packed into `packed`. */
  packed(bytes: number, packed: number, { ms, effort, lineWaits, waitedMs }: Packed): void {
    if (packed / bytes > goodShare) this.rest();
    else this.nextRest = firstRest;
    if (bytes >= tellingBytes) this.noteCost(ms / bytes / (effort === 'dense' ? denseCosts : 1));
    const waited = waitedMs - this.waitedBefore;
    this.waitedBefore = waitedMs;
    this.chooseEffort(bytes, ms, waited);
    this.waited = lineWaits && waited < ms ? this.waited + bytes : 0;
    if (this.waited < this.patience) return;
    this.isTrying = true;
    this.plainLeft = this.run;
    this.run = Math.min(longestRun, 2 * this.run);
  }

  /** The line took `bytes`, after which more were waiting or not, within `ms`; `isPacked`: they were. */
  wrote(bytes: number, ms: number, isPacked: boolean): void {
    if (bytes < tellingBytes) return;
    if (isPacked || !this.isTrying || ms / bytes < slower * this.packing) return;
    this.isTrying = false;
    // As it is it takes longer than packed: it isn't tried again for some time.
    this.plainLeft = 0;
    this.waited = 0;
    this.run = firstRun;
    this.patience = Math.min(longestPatience, 2 * this.patience);
  }

  /** What it costs when nothing else is in the way: others who want the processor let it look dearer than it is. */
  private noteCost(cost: number): void {
    const part = this.packing === 0 ? 1 : cost < this.packing ? 0.5 : 0.1;
    this.packing += part * (cost - this.packing);
  }

  /** Who has to wait for the peer anyway may spend that time on packing, and spares the line. */
  private chooseEffort(bytes: number, ms: number, waited: number): void {
    const { lately } = this;
    lately.bytes += bytes;
    lately.packingMs += ms;
    lately.waitedMs += waited;
    if (lately.bytes < tellingOfEffort) return;
    const more = lately.packingMs * (denseCosts - 1);
    if (this.effort === 'quick' && more < spare * lately.waitedMs) this.effort = 'dense';
    // It has come to nothing: packing is what is waited for.
    else if (this.effort === 'dense' && lately.waitedMs < used * lately.packingMs) this.effort = 'quick';
    else {
      // The latest few count most.
      for (const what of ['bytes', 'packingMs', 'waitedMs'] as const) lately[what] /= 2;
      return;
    }
    this.lately = { bytes: 0, packingMs: 0, waitedMs: 0 };
  }

  private mayPack(frames: Buffer): boolean {
    const file = frames.readUInt32BE(5);
    if (file !== this.file) {
      this.file = file;
      this.resting = 0;
      this.nextRest = firstRest;
    }
    if (this.resting > 0) {
      this.resting -= frames.length;
      return false;
    }
    if (!looksPacked(frames)) return true;
    this.rest();
    return false;
  }

  private rest(): void {
    this.resting = this.nextRest;
    this.nextRest = Math.min(longestRest, 2 * this.nextRest);
  }
}
