/** What the terminal app has of the outside: streams, signals, and what the system says of itself. */
import type { Readable, Writable } from 'node:stream';

export interface CliInput extends Readable {
  readonly isTTY?: boolean;
}

export interface CliOutput extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface CliIo {
  readonly stdin: CliInput;
  readonly stdout: CliOutput;
  readonly stderr: CliOutput;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly cwd: string;
  readonly homedir: string;
  readonly version: string;
  /** Calls back at each interrupt (Ctrl-C, SIGTERM, SIGHUP); returns what ends that. */
  onInterrupt(listener: () => void): () => void;
  /** Ends the process on the spot, for a person who interrupts twice. */
  exitNow(code: number): void;
  /** Whether the system's resolver knows a host. */
  resolves(host: string): Promise<boolean>;
}
