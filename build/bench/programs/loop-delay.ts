/** How long the event loop makes others wait, in the bench's own programs; preloaded (`--import`) into Ferry's terminal app. */
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

/** A timer this often asks whether it is served; its own period is not a delay. */
const resolutionMs = 2;

export class LoopDelay {
  private readonly histogram = monitorEventLoopDelay({ resolution: resolutionMs });

  constructor() {
    this.histogram.enable();
  }

  /** Forgets what was: start-up is not what is measured. */
  reset(): void {
    this.histogram.reset();
  }

  /** 99th percentile since the last reset, milliseconds. */
  get p99(): number {
    return Math.max(0, this.histogram.percentile(99) / 1e6 - resolutionMs);
  }
}

const path = process.env['FERRY_BENCH_DELAY'];
if (path !== undefined && isMainThread) {
  const delay = new LoopDelay();
  process.on('SIGUSR2', () => delay.reset());
  process.on('exit', () => writeFileSync(path, String(delay.p99)));
}
