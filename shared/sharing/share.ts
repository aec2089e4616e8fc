/** What is shared by link: how it looks to a front end, and what its page may answer to a browser. */

/** Something that this device shows to whatever has a browser and the link, for as long as it stands in the state. */
export interface Share {
  /** 32 lower-case hex digits. */
  readonly id: string;
  /** `http://` URLs of the same page, likeliest first; each holds the secret part. */
  readonly links: readonly string[];
  /** Six digits that the page asks for first; null: none. */
  readonly pin: string | null;
  /** The one top-level name, or the first of several; empty: nothing is shared, files are only taken. */
  readonly title: string;
  /** How many top-level names are shared. */
  readonly roots: number;
  /** Browsers may send files here; each offer is asked about. */
  readonly upload: boolean;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** The same; null: until somebody stops it. */
  readonly expiresAt: number | null;
  /** Addresses that have opened the page. */
  readonly visitors: number;
  /** Files and zips that went out to their last byte. */
  readonly downloads: number;
  /** Files and zips that are going out now. */
  readonly underWay: number;
  /** What browsers are sending here now: offers that were accepted and haven't ended. They end with the share. */
  readonly arriving: number;
  /** Bytes of content that went out. */
  readonly bytesSent: number;
  /** PINs that were tried and wrong. */
  readonly wrongPins: number;
  /** So many were wrong that no more are taken: whoever is in stays in. */
  readonly pinLocked: boolean;
}

/** Digits of a PIN. */
export const pinDigits = 6;

/** Longest time that may be chosen for a share, in minutes: a week. More is a server, which this isn't. */
export const maxShareMinutes = 7 * 24 * 60;

/** Why the page refuses something: the stable `code` beside `message` in its JSON. */
export const pageProblems = [
  'bad-request',
  'wrong-host',
  'foreign-page',
  'not-found',
  'method',
  'too-many-requests',
  'too-slow',
  'too-long',
  'header-too-long',
  'pin-needed',
  'pin-wrong',
  'pin-locked',
  'range',
  'changed',
  'unreadable',
  'no-upload',
  'too-many-files',
  'bad-name',
  'busy',
  'unknown-upload',
  'not-accepted',
  'upload-over',
  'wrong-offset',
  'wrong-size',
  'asked',
  'no-room',
  'not-saved',
  'internal',
] as const;
export type PageProblem = (typeof pageProblems)[number];

/** One file of an upload, as its page is told. `waiting`: its bytes may be sent from `offset` on. */
export type UploadFileState = 'waiting' | 'done' | 'skipped' | 'failed' | 'left-out';

/** How an upload stands, as its page asks for it. */
export interface UploadStatus {
  readonly state: 'asking' | 'accepted' | 'declined' | 'done' | 'ended';
  /** Somebody at the receiver has stopped it for a while, or others go first. */
  readonly held: boolean;
  readonly files: readonly { readonly state: UploadFileState; readonly offset: number }[];
}
