/** What the terminal app has of the outside: streams, signals, and what the system says of itself. */
import type { Readable, Writable } from 'node:stream';

export interface CliInput extends Readable {
  readonly isTTY?: boolean;
  /** Left out where it is none of the system's. */
  readonly fd?: number;
  /** Only of a terminal: keys come as they are pressed, and aren't shown. */
  setRawMode?(on: boolean): unknown;
}

export interface CliOutput extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What ends the process from outside, or by a person's Ctrl-C. */
export type EndingSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

export interface CliIo {
  readonly stdin: CliInput;
  readonly stdout: CliOutput;
  readonly stderr: CliOutput;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The working folder; throws where it is gone. */
  cwd(): string;
  /** The person's home folder; throws where the system names none. */
  homedir(): string;
  readonly version: string;
  /** Calls back at each signal that is to end the process; returns what ends that. */
  onSignal(listener: (signal: EndingSignal) => void): () => void;
  /** A key was pressed that a terminal would have made this signal of. */
  raise(signal: EndingSignal): void;
  /** Ends the process on the spot, for a person who interrupts twice. */
  exitNow(code: number): void;
  /** Whether the system's resolver knows a host. */
  resolves(host: string): Promise<boolean>;
}
