/** What an engine is started with. */
import type { Visibility } from '../../shared/settings.ts';
import type { ConflictPolicy, DeviceKind } from '../../shared/state.ts';
import type { KeyStore } from './identity/key-file.ts';
import type { DiskHalves } from './engine-disk.ts';
import type { Greetings } from './net/admission/greetings.ts';
import type { Rehearsal } from './rehearsal/rehearsal.ts';
import type { ShareLimits } from './share/limits.ts';
import type { WatchLimits } from './threads/disk-thread-watch.ts';
import type { DiskThread } from './threads/disk-thread.ts';
import type { BlocksPatience } from './transfer/agreed/delta.ts';
import type { FileEvent } from './transfer/context.ts';

export interface EngineOptions {
  /** The state folder: identity, settings, remembered devices. Made when missing. */
  readonly home: string;
  /** The system's key store, where this front end can reach one: keeps the key, unless the settings say otherwise. */
  readonly keyStore?: KeyStore;
  /** A terminal: whoever uses this home there goes on doing so, and no key store takes the key until a person says so. */
  readonly sharesKey?: boolean;
  readonly appVersion: string;
  readonly kind: DeviceKind;
  /** A name for this run only. */
  readonly name?: string;
  /** 0: any; left out: 53318 or the next free one. */
  readonly port?: number;
  /** The one network interface to use, by name or address. */
  readonly interface?: string;
  /** Take offers. */
  readonly listen: boolean;
  /** `announce`: be found and find; `query`: only find; `off`: typed addresses only. */
  readonly discovery: 'announce' | 'query' | 'off';
  readonly defaultReceiveDir: string;
  /** Where files go in this run, instead of what the settings on disk say. */
  readonly receiveDir?: string;
  /** Who may see this device in this run, instead of what the settings on disk say. */
  readonly visibleTo?: Visibility;
  /** What becomes of names that are taken in this run, instead of what the settings on disk say. */
  readonly conflicts?: ConflictPolicy;
  /** Go on with transfers that were being sent when Ferry last ended; else only `send` of the same things does. */
  readonly resumeSending?: boolean;
  /** Path of the built `disk-worker.ts`; left out: this thread does the disk's work as well. */
  readonly diskWorker?: string;
  /** A thread of `diskWorker` that has been started already: the engine's from now on, but where it does not start. */
  readonly diskThread?: DiskThread;
  /** Another engine's disk, instead of one of its own. In-process front ends only. */
  readonly disk?: DiskHalves;
  /** Runs a transfer that nobody sees once the engine has started, so that the first real one finds everything warm. In-process front ends only. */
  readonly rehearse?: (disk: DiskHalves) => Rehearsal;
  /** When a disk thread counts as stuck; left out: as `disk-thread-watch.ts` says. For tests that can't wait as long. */
  readonly diskWatch?: WatchLimits;
  /** False: the fast lane reads and writes even where sendfile(2) could be had. */
  readonly sendfile?: boolean;
  /** False: nothing goes or comes packed. */
  readonly packed?: boolean;
  /** Each file that is verified and in place, on either side. In-process front ends only. */
  readonly onFile?: (event: FileEvent) => void;
  /** What went wrong inside without ending anything: for a log. */
  readonly onLog?: (message: string) => void;
  /** How long a receiver's disk is waited for; left out: as `told-blocks.ts` says. For tests that a busy machine must not hurry. */
  readonly blocksPatience?: BlocksPatience;
  /** How many strangers may call; left out: as many as `net/admission/greetings.ts` says. For tests that call more often. */
  readonly greetings?: Greetings;
  /** Left out: as `share/limits.ts` says. For tests that can't wait as long. */
  readonly shareLimits?: Partial<ShareLimits>;
}
