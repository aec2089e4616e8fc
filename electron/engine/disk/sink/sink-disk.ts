/** The two ways in which a sink works its disk. Whoever opens a sink hands one in; it stays for the sink's life. */
import type { DiskCalls } from '../system/calls.ts';
import { promisedCalls } from '../system/promised-calls.ts';
import { waitingCalls } from '../system/waiting-calls.ts';
import type { BatchSteps } from './batch/batch.ts';
import { promisedSteps } from './batch/promised-steps.ts';
import { waitingSteps } from './batch/waiting-steps.ts';

export interface SinkDisk {
  readonly calls: DiskCalls;
  readonly steps: BatchSteps;
}

/** Of `Sink.open`. */
export interface SinkOptions {
  /** Absolute paths of what earlier runs of the transfer put in place. */
  readonly placed?: readonly string[];
  /** Files are marked as come from elsewhere, where the system has such marks. */
  readonly marked?: boolean;
  /** How this thread works the disk; left out: as a thread that has other things to do. */
  readonly disk?: SinkDisk;
}

/** For a thread that does nothing but wait for the disk. */
export const waitingSink: SinkDisk = { calls: waitingCalls, steps: waitingSteps };

/** For any other thread. */
export const promisedSink: SinkDisk = { calls: promisedCalls, steps: promisedSteps };
