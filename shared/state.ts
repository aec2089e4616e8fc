/**
 * What a front end can see: one immutable `AppState`, owned by the engine's store. Front ends never compute
 * truth of their own; they subscribe, take the snapshot and apply patches (`patch.ts`).
 */
import type { DeviceKind } from './device-kinds.ts';
import type { DeviceRules } from './rules/device-rules.ts';
import type { Failure } from './errors.ts';
import type { Pairing } from './pairing.ts';
import type { Settings } from './settings.ts';
import type { Share } from './sharing/share.ts';
import type { FileState, TransferStatus } from './statuses.ts';
import type { Fingerprint, PinKind } from './values.ts';

export type { ConflictChoice, ConflictPolicy } from './conflicts.ts';
export type { DeviceKind } from './device-kinds.ts';
export type { DeviceRule, DeviceRules } from './rules/device-rules.ts';
export type { Settings } from './settings.ts';
export { isTerminal, type TransferStatus } from './statuses.ts';
export type { Pairing } from './pairing.ts';
export type { Fingerprint, PinKind } from './values.ts';

/**
 * Where this device's key is: `store`: only the system's key store opens it; `file`: the terminal reads it as well; `no-store`:
 * the same, for want of a key store that this front end could use.
 */
export type KeyKept = 'store' | 'file' | 'no-store';

export interface SelfInfo {
  readonly fingerprint: Fingerprint;
  readonly name: string;
  readonly kind: DeviceKind;
  readonly appVersion: string;
  /** TCP port of the listener; 0 while not listening. */
  readonly port: number;
  /** Addresses of this machine that a peer on the network could dial, most likely first. */
  readonly addresses: readonly string[];
  /** Why nobody can reach this device, when that is so. */
  readonly problem: Failure | null;
  readonly keyKept: KeyKept;
}

/** A device on the network now. Name and address are hints; the fingerprint is proved by TLS when dialled. */
export interface Device {
  readonly fingerprint: Fingerprint;
  /** Of a remembered device the one it was given here, else what it calls itself. */
  readonly name: string;
  /** What it calls itself, where that isn't its name here. */
  readonly announced?: string;
  readonly kind: DeviceKind;
  /** `host:port` (IPv6 in brackets), the one heard from last first. */
  readonly addresses: readonly string[];
  /** `manual`: the person typed its address; it stays listed until it stops answering. */
  readonly via: 'multicast' | 'manual';
  /** It calls itself like this remembered device, and has another key: somebody else. */
  readonly namesakeOf?: string;
  /**
   * It speaks LocalSend's protocol and isn't a Ferry. Over `http` nothing is encrypted or proved: its fingerprint is made of what
   * it says of itself.
   */
  readonly localSend?: { readonly protocol: 'https' | 'http' };
}

/** A device this one remembers by its key, and what becomes of what it sends. */
export interface KnownDevice extends DeviceRules {
  readonly fingerprint: Fingerprint;
  /** The name it had when it was remembered; reserved for that key from then on. */
  readonly name: string;
  /** File bytes to and from it may go unencrypted, where it allows that too: faster, and readable by anybody on the network. */
  readonly fastLane: boolean;
  /** Milliseconds since the epoch. */
  readonly rememberedAt: number;
  /** Verified then: people at both ends said that the codes match, or a link went from one screen to the other. Milliseconds since the epoch. */
  readonly verifiedAt?: number;
  /** When it last proved its key, to within minutes; milliseconds since the epoch, null: not since it is remembered. */
  readonly lastSeen: number | null;
  /** Where it has proved its key, newest first: `host:port`, as dialled and as its IP address. */
  readonly addresses?: readonly string[];
  /** What kind of key it is; nothing: a Ferry's. */
  readonly pin?: PinKind;
}

export interface Peer {
  /** Empty until TLS has proved it (while connecting to a typed address), and of a browser (`isBrowser`). */
  readonly fingerprint: Fingerprint | '';
  readonly name: string;
  readonly kind: DeviceKind;
  /** Remembered by its key on this side. */
  readonly known: boolean;
  /** It speaks LocalSend's protocol and isn't a Ferry. */
  readonly localSend?: true;
  /** Its fingerprint isn't proved, and is made of what it says of itself: it showed no certificate, or speaks plain HTTP. */
  readonly unproved?: true;
  /** A device of this name is remembered with another key, which makes way for this one if it is accepted. */
  readonly renewed?: true;
}

/** A browser that was given a link has no key that could be known again: nothing says whose it is. */
export function isBrowser({ kind, fingerprint }: Pick<Peer, 'kind' | 'fingerprint'>): boolean {
  return kind === 'web' && fingerprint === '';
}

/** Totals of a manifest; they grow until `complete`. */
export interface Totals {
  readonly files: number;
  readonly folders: number;
  readonly bytes: number;
  /** The walk has ended: the figures are final. */
  readonly complete: boolean;
}

export interface Progress {
  /** Payload bytes that are through: read and handed over (sender), on disk (receiver). */
  readonly bytes: number;
  /** Files verified and in place at the receiver. */
  readonly files: number;
  /** Bytes a second over the last few seconds. */
  readonly rate: number;
  /** Seconds left at that rate; null while nobody can tell. */
  readonly secondsLeft: number | null;
  /** The path on the wire of the file being moved now. */
  readonly current: string | null;
}

/** A path that did not make it, and why. */
export interface Casualty {
  readonly path: string;
  readonly failure: Failure;
}

/** Why a part of what comes unasked doesn't: it is hidden, a program, or more than `limit` bytes. */
export type Beyond =
  { readonly kind: 'hidden' | 'program'; readonly path: string } | { readonly kind: 'size'; readonly limit: number };

/** Something a transfer needs a person's word on (`decide`); everything it does not concern goes on meanwhile. */
export type Question =
  /**
   * Outgoing, before anything of the files is told: whether the receiver shows the same code (`Transfer.code`; null: its
   * Ferry is too old to show it before the offer). Choices: `accept`, `decline`.
   */
  | { readonly kind: 'first-contact'; readonly id: string }
  /**
   * Outgoing to a LocalSend, which knows no codes, before anything of the files is told: whether this is the device that is meant.
   * `fingerprint` null: it speaks plain HTTP, which proves nothing and everybody on the way can read. `replaces`: the name of a
   * LocalSend that is remembered with another key, which is forgotten then. Choices: `accept`, `decline`.
   */
  | {
      readonly kind: 'fingerprint';
      readonly id: string;
      readonly fingerprint: Fingerprint | null;
      readonly replaces: string | null;
    }
  /** Outgoing to a LocalSend that asks for a PIN; `wrong`: the last one was. Choices: `accept` (with `pin`), `decline`. */
  | { readonly kind: 'pin'; readonly id: string; readonly wrong: boolean }
  /** Incoming: this name is taken by another file. Choices: a `ConflictChoice`. */
  | {
      readonly kind: 'conflict';
      readonly id: string;
      /** As on the wire. */
      readonly path: string;
      readonly coming: { readonly bytes: number; readonly mtimeMs: number };
      readonly there: { readonly bytes: number; readonly mtimeMs: number };
    }
  /** Incoming: the sender has added to what was accepted. Choices: `accept`, `decline`. */
  | {
      readonly kind: 'more';
      readonly id: string;
      readonly title: string;
      readonly roots: number;
      readonly totals: Totals;
    }
  /** Incoming, accepted unasked: some of it doesn't come so. Choices: `accept` (all of it), `decline` (that is left out). */
  | { readonly kind: 'beyond'; readonly id: string; readonly why: Beyond };

/** A transfer that is a text or a link, and no file. */
export interface TransferText {
  /**
   * Its first units, at most `maxTextBeginning`. Empty while it isn't to be seen yet: what comes from a device that isn't
   * remembered is shown once it is accepted and there.
   */
  readonly beginning: string;
  /** UTF-16 units of all of it; null: not known (yet). */
  readonly length: number | null;
  /** Outgoing: the receiver's Ferry is too old for texts, and is sent a file. */
  readonly asFile?: true;
}

export interface Transfer {
  readonly id: string;
  readonly direction: 'outgoing' | 'incoming';
  readonly peer: Peer;
  readonly status: TransferStatus;
  /** What the sender calls it: the one top-level name, or the first of several; empty before there is an offer. */
  readonly title: string;
  /** How many top-level names were dropped. */
  readonly roots: number;
  readonly note: string;
  /** It is a text; left out: it is files. */
  readonly text?: TransferText;
  readonly totals: Totals;
  readonly progress: Progress;
  /** Six digits, the same on both screens, at first contact; null where the peer's key was remembered before. */
  readonly code: string | null;
  /** Incoming: the folder it goes to; outgoing: null. */
  readonly dir: string | null;
  /** Incoming and done: absolute paths of the top-level names as they stand on disk (at most 100). */
  readonly landed: readonly string[];
  /** Why it stands still (paused, reconnecting). */
  readonly hold: Failure | null;
  /** Waits for a person; null when nothing does. */
  readonly question: Question | null;
  /** The file bytes are encrypted on the way; false in the fast lane. */
  readonly encrypted: boolean;
  /** Outgoing: what was dropped, absolute, so that it can be sent again (at most 100; empty when there were more). */
  readonly sources: readonly string[];
  /** Outgoing: this part alone of `sources`, as paths on the wire; nothing: all of it. */
  readonly only?: readonly string[];
  /** Files the receiver had already, as they are: not sent. */
  readonly skipped: { readonly files: number; readonly bytes: number };
  /** Bytes of its connections that went packed, before they were, and as they went; told once a connection is over. Nothing: none did. */
  readonly packed?: { readonly bytes: number; readonly onWire: number };
  /** Files of which another version was there: their bytes, and how many of these went. Left out: none. */
  readonly changed?: { readonly files: number; readonly bytes: number; readonly went: number };
  /** Why it ended as it did (failed, declined, cancelled). */
  readonly failure: Failure | null;
  /** The first 100 paths that did not make it; `casualtyCount` counts them all. */
  readonly casualties: readonly Casualty[];
  readonly casualtyCount: number;
  /** Incoming: the first 100 paths that the person here didn't want (`beyond`, `more`); nothing: all were wanted. */
  readonly declined?: readonly string[];
  /** How many of those that did not make it are symbolic links that the sender left out; nothing: none. */
  readonly linksLeftOut?: number;
  /** Incoming: some of it was closed to others at the sender and isn't here, because the disk keeps no permissions. */
  readonly exposed?: true;
  /**
   * Incoming, cancelled: so many bytes that it had begun are kept on the disk until then (milliseconds since the epoch), should
   * it be sent again; nothing: none are.
   */
  readonly kept?: { readonly bytes: number; readonly until: number };
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number | null;
}

/** Something about Ferry's own files that a person has to know; it is said until they have dismissed it. */
export interface Problem {
  readonly id: string;
  readonly failure: Failure;
}

export interface AppState {
  readonly self: SelfInfo;
  readonly settings: Settings;
  readonly devices: readonly Device[];
  readonly known: readonly KnownDevice[];
  /** Newest first. */
  readonly transfers: readonly Transfer[];
  readonly problems: readonly Problem[];
  /** Newest first. */
  readonly pairings: readonly Pairing[];
  /** By link, newest first. */
  readonly shares: readonly Share[];
}

/** One line of a manifest, as shown in a list of what an offer holds. */
export interface ManifestLine {
  readonly index: number;
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link';
  readonly bytes: number;
  /** A folder is `waiting` until the transfer ends. */
  readonly state: FileState;
}

/** So many calls by strangers that came to nothing within this time make the next one no news. */
const strangersTold = 3;
const strangersWithinMs = 60_000;

/**
 * Whether an offer is one of many by strangers, of which the first have been told: another of the same device waits, or
 * several just came to nothing. It waits in its dialog like any other, and calls nobody to it.
 */
export function isOneOfMany(offer: Transfer, all: readonly Transfer[]): boolean {
  if (offer.peer.known || offer.direction !== 'incoming') return false;
  const { fingerprint } = offer.peer;
  const waits = ({ id, status, peer }: Transfer): boolean =>
    status === 'asking' && peer.fingerprint === fingerprint && id !== offer.id;
  const justEnded = ({ endedAt }: Transfer): boolean => offer.startedAt - (endedAt ?? 0) < strangersWithinMs;
  return all.some(waits) || all.filter((one) => cameToNothing(one) && justEnded(one)).length >= strangersTold;
}

/** An incoming offer, or less, on which nobody here has said a word: its sender makes it again under its id. */
export function isUnanswered({ direction, status, dir, failure: why }: Transfer): boolean {
  const isLeft = status === 'cancelled' && why?.code === 'shutting-down' && why.by === undefined;
  return direction === 'incoming' && dir === null && (status === 'failed' || isLeft);
}

/** An offer, or less, by a key that isn't remembered, on which nobody here has said a word. */
export function cameToNothing({ direction, peer, status, dir }: Transfer): boolean {
  return direction === 'incoming' && !peer.known && dir === null && (status === 'failed' || status === 'cancelled');
}
