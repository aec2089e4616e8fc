/** Every number that a share's page keeps to, with its reason. Times in milliseconds; a remote is as `remoteKey` has it. */

export interface ShareLimits {
  /** Random bytes of the path: nobody guesses 128 bits. */
  readonly tokenBytes: number;
  /** Shares at once: each has a port. */
  readonly shares: number;
  /** Connections of one remote: a browser opens six, a few devices may share an address. */
  readonly connectionsEach: number;
  /** Of all: with a chunk of a file each, 32 MiB. */
  readonly connections: number;
  /** Requests of one remote that nobody minds at once, and as many more a second: those with the right path. */
  readonly friends: { readonly burst: number; readonly each: number };
  /** The same for everything else, which is guessing. */
  readonly strangers: { readonly burst: number; readonly each: number };
  /** Who asked too often is answered after this, so that a connection asks once in this time. */
  readonly refusalMs: number;
  /** A request's head has to be whole by then. */
  readonly headMs: number;
  /** The same for a short body (a PIN, a list of files). */
  readonly bodyMs: number;
  /** A connection over which nothing moves for so long is closed: a browser whose download is paused doesn't read. */
  readonly stallMs: number;
  /** How often it is looked for such heads. */
  readonly lookMs: number;
  /** Bytes of a request's head. */
  readonly headBytes: number;
  /** Bytes of a PIN's form. */
  readonly formBytes: number;
  /** Bytes of a list of files: the most files with names of some 100 characters. */
  readonly offerBytes: number;
  /** Files of one upload: more at once is a folder, which a browser doesn't keep as one. */
  readonly offerFiles: number;
  /** Wrong PINs of one remote, and of all: of a million PINs, the second is a chance of 3 in 100,000. */
  readonly pinTriesEach: number;
  readonly pinTries: number;
  /** Browsers that a PIN has let in; the oldest is asked again. */
  readonly sessions: number;
  /** Names of a folder that are listed; a zip has all. */
  readonly listed: number;
  /** Files whose state at their first download is remembered. */
  readonly remembered: number;
  /** Bytes of a file that are read at once. */
  readonly chunkBytes: number;
  /** Uploads that wait for an answer or are under way. */
  readonly uploads: number;
  /** Uploads of one remote that wait for an answer. */
  readonly askingEach: number;
  /** An upload's page asks for news at least this often, and is answered no later. */
  readonly newsMs: number;
  /** Nothing heard of an upload's page for so long: shown as gone, until it is back. */
  readonly silentMs: number;
  /** And for so long: it has ended. Phones sleep for minutes. */
  readonly lostMs: number;
  /** An offer that nobody answers. */
  readonly offerMs: number;
}

export const shareLimits: ShareLimits = {
  tokenBytes: 16,
  shares: 8,
  connectionsEach: 32,
  connections: 256,
  friends: { burst: 2000, each: 500 },
  strangers: { burst: 60, each: 10 },
  refusalMs: 1000,
  headMs: 10_000,
  bodyMs: 15_000,
  stallMs: 10 * 60_000,
  lookMs: 2000,
  headBytes: 16 * 1024,
  formBytes: 1024,
  offerBytes: 2 * 1024 * 1024,
  offerFiles: 10_000,
  pinTriesEach: 5,
  pinTries: 30,
  sessions: 1000,
  listed: 2000,
  remembered: 100_000,
  chunkBytes: 128 * 1024,
  uploads: 8,
  askingEach: 1,
  newsMs: 20_000,
  silentMs: 45_000,
  lostMs: 15 * 60_000,
  offerMs: 10 * 60_000,
};
