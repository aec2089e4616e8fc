/** Speed and time left from byte counts: a moving window, so that a stall shows and a burst does not mislead. */
import type { Progress, Totals } from '../../../../shared/state.ts';

/** Speed is the mean of this long: steady to read, yet a stall shows within seconds. */
const windowMs = 4_000;
/** At most one sample in this time: the window stays small however often bytes come. */
const sampleMs = 200;

export const noProgress: Progress = { bytes: 0, files: 0, rate: 0, secondsLeft: null, current: null };

export class Meter {
  /** File bytes that went over this connection. */
  bytes = 0;
  /** File bytes the receiver had before this connection: they count as progress, not as speed. */
  kept = 0;
  /** Of both, bytes of files that did not arrive after all. */
  failed = 0;
  files = 0;
  current: string | null = null;
  private readonly samples: { at: number; bytes: number }[] = [];
  private readonly now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  /** Grows with every byte and every file. */
  get activity(): number {
    return this.bytes + this.kept + this.files;
  }

  /** Bytes that are through, of files that have arrived or may yet. */
  get through(): number {
    return this.bytes + this.kept - this.failed;
  }

  progress(totals: Totals): Progress {
    const rate = this.rate();
    const left = Math.max(0, totals.bytes - this.bytes - this.kept);
    return {
      bytes: this.through,
      files: this.files,
      rate,
      secondsLeft: totals.complete && rate > 0 ? left / rate : null,
      current: this.current,
    };
  }

  /** A new connection counts anew. */
  restart(): void {
    this.bytes = 0;
    this.kept = 0;
    this.failed = 0;
    this.files = 0;
    this.current = null;
    this.samples.length = 0;
  }

  private rate(): number {
    const now = this.now();
    const last = this.samples.at(-1);
    if (last === undefined || now - last.at >= sampleMs) this.samples.push({ at: now, bytes: this.bytes });
    while (this.samples.length > 2 && now - this.samples[1]!.at >= windowMs) this.samples.shift();
    const first = this.samples[0]!;
    const elapsed = now - first.at;
    return elapsed < sampleMs ? 0 : ((this.bytes - first.bytes) / elapsed) * 1000;
  }
}
