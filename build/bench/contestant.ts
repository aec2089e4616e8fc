/** What the bench asks of everybody it measures, and what it hands them. */
import type { Held, HeldOptions } from './held.ts';
import type { Host } from './host/place.ts';
import type { Workload } from './workloads.ts';

export interface Contestant {
  /** As in tables and after `--only`. */
  readonly name: string;
  /** What a reader has to know to compare it: how it encrypts, what it checks. */
  readonly note: string;
  readonly needs: readonly Need[];
  /** Takes part only where a section names it. */
  readonly only?: 'sections that name it';
  /** Why it takes no part in a workload, after "since it …"; null when it does. */
  readonly sitsOut?: (workload: Workload) => string | null;
  /** Throws away what arrives: what a receiver can take at most, with nothing to compare. */
  readonly discards?: boolean;
  /** Goes on with a file of which half is there. */
  readonly resumes?: boolean;
  /** Runs on both sides, or where it receives, from one transfer to the next. */
  readonly stays?: boolean;
  /** Takes the place of an older version of the file that is there. */
  readonly updates?: boolean;
  /** Brings up everything that runs before a person sends: servers, keys, receivers. Not timed. */
  open(arena: Arena): Promise<Session>;
}

export interface Need {
  /** A program on the PATH or an absolute path. */
  readonly program: string;
  /** The command that installs it. */
  readonly install: string;
}

/** One run's ground. */
export interface Arena {
  readonly workload: Workload;
  /** A new folder of this run for keys, configurations and sockets. */
  readonly temp: string;
  /** Where the workload's files lie. */
  readonly from: string;
  /** Where its items must arrive, each under its own name: a new, empty folder. */
  readonly to: string;
  readonly sender: Side;
  readonly receiver: Side;
}

/** One end of the transfer: where its processes run and are counted. */
export interface Side {
  readonly host: Host;
  start(argv: readonly string[], options?: HeldOptions): Held;
  /** Something neither end would run itself. */
  startUncounted(argv: readonly string[], options?: HeldOptions): Held;
}

export interface Session {
  /** Right before the first send; not timed. */
  ready?(): void | Promise<void>;
  /** Sends one of the workload's items; resolves when all of it is in place. Several may run at once. Timed. */
  send(item: string): Promise<void>;
  /** When all has been measured, before the processes are stopped: what only the contestant itself knows. */
  tell?(): Promise<OwnFigures>;
}

export interface OwnFigures {
  /** Event-loop delay, 99th percentile, milliseconds. */
  readonly senderDelay?: number;
  readonly receiverDelay?: number;
  /** Processor seconds of the sender's that hashing alone takes, measured by itself. */
  readonly senderHashing?: number;
}
