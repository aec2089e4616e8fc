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
/** Packing densely takes so much longer, and is worth it where the line takes even longer. */
const denseCosts = 5;

export class Worth {
  /** Of the file whose bytes were looked at last: this many more aren't looked at. */
  private resting = 0;
  private nextRest = firstRest;
  private file = -1;

  /** Milliseconds a byte, of packing quickly; 0: not known. */
  private packing = 0;
  /** The same of the line, for whatever bytes go over it. */
  private line = 0;
  private share = 1;
  /** Packed bytes, before packing, for which the line waited each time. */
  private waited = 0;
  private patience = firstPatience;
  /** So many bytes still go as they are. */
  private plainLeft = 0;
  /** What went as it is since the last try began hasn't been slow. */
  private isTrying = false;
  private run = firstRun;
  private dense = false;

  /** How to pack these frames; null: not at all. */
  choose(frames: Buffer): Effort | null {
    if (frames.length < leastBytes) return null;
    if (this.plainLeft > 0) {
      this.plainLeft -= frames.length;
      // One more that is packed tells how things are.
      if (this.plainLeft <= 0) this.waited = this.patience - 1;
      return null;
    }
    return this.mayPack(frames) ? this.effort() : null;
  }

  /** `bytes` were packed into `packed` within `ms`; `lineWaits`: nothing was on its way out when that was done. */
  packed(bytes: number, packed: number, ms: number, effort: Effort, lineWaits: boolean): void {
    this.share = packed / bytes;
    if (this.share > goodShare) this.rest();
    else this.nextRest = firstRest;
    if (bytes >= tellingBytes) this.noteCost(ms / bytes / (effort === 'dense' ? denseCosts : 1));
    this.waited = lineWaits ? this.waited + bytes : 0;
    if (!lineWaits) return;
    this.dense = false;
    if (this.waited < this.patience) return;
    this.isTrying = true;
    this.plainLeft = this.run;
    this.run = Math.min(longestRun, 2 * this.run);
  }

  /** The line took `bytes`, after which more were waiting or not, within `ms`; `isPacked`: they were. */
  wrote(bytes: number, ms: number, isPacked: boolean): void {
    if (bytes < tellingBytes) return;
    const cost = ms / bytes;
    this.line = this.line === 0 ? cost : 0.5 * this.line + 0.5 * cost;
    if (isPacked || !this.isTrying || cost < slower * this.packing) return;
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

  private effort(): Effort {
    if (!this.dense && this.packing > 0 && this.share * this.line > denseCosts * this.packing) this.dense = true;
    return this.dense ? 'dense' : 'quick';
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
