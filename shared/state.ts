/**
 * What a front end can see: one immutable `AppState`, owned by the engine's store. Front ends never compute
 * truth of their own; they subscribe, take the snapshot and apply patches (`patch.ts`).
 */
import type { Failure } from './errors.ts';

/** Lower-case hex SHA-256 of a certificate's DER: 64 digits. The fingerprint is the device. */
export type Fingerprint = string;

export type DeviceKind = 'desktop' | 'laptop' | 'mobile' | 'web' | 'headless' | 'server';
export type Language = 'en' | 'zh-CN';

/** What becomes of one file whose name is taken. `keep-both`: the new one is called `name (2)`; `skip`: the old one stays; `replace`: the new one takes its place. */
export type ConflictChoice = 'keep-both' | 'skip' | 'replace';
/** `ask`: the person decides file by file, or once for all of a transfer (`Transfer.question`). */
export type ConflictPolicy = ConflictChoice | 'ask';

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
}

export interface Settings {
  /** The name other people see. */
  readonly name: string;
  readonly language: 'system' | Language;
  readonly theme: 'system' | 'light' | 'dark';
  /** Absolute folder where received files go unless the person chooses another. */
  readonly receiveDir: string;
  /** What becomes of a file whose name is taken by another one. */
  readonly conflicts: ConflictPolicy;
  /** Transfers whose bytes move at a time, in both directions together; others are `queued`. */
  readonly atOnce: number;
  /** Keep listening in the tray when the window is closed. */
  readonly keepInTray: boolean;
}

/** A device on the network now. Name and address are hints; the fingerprint is proved by TLS when dialled. */
export interface Device {
  readonly fingerprint: Fingerprint;
  readonly name: string;
  readonly kind: DeviceKind;
  /** `host:port` (IPv6 in brackets), the one heard from last first. */
  readonly addresses: readonly string[];
  /** `manual`: the person typed its address; it stays listed until it stops answering. */
  readonly via: 'multicast' | 'manual';
}

/** A device this one remembers by its key. */
export interface KnownDevice {
  readonly fingerprint: Fingerprint;
  /** The name it had when it was remembered; reserved for that key from then on. */
  readonly name: string;
  /** Offers from it are accepted without asking. */
  readonly autoAccept: boolean;
  /** File bytes to and from it may go unencrypted, where it allows that too: faster, and readable by anybody on the network. */
  readonly fastLane: boolean;
  /** Milliseconds since the epoch. */
  readonly rememberedAt: number;
}

export interface Peer {
  /** Empty until TLS has proved it (while connecting to a typed address). */
  readonly fingerprint: Fingerprint | '';
  readonly name: string;
  readonly kind: DeviceKind;
  /** Remembered by its key on this side. */
  readonly known: boolean;
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

/** Something a running transfer needs a person's word on (`decide`); everything it does not concern goes on meanwhile. */
export type Question =
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
    };

/**
 * A transfer's life, the same for both directions:
 *
 *   connecting ──► asking ──► active ──► finishing ──► done
 *       │             │        ▲ │ ▲         │
 *       │             │        │ ▼ └ queued  │          (as many as the settings allow are moving, on either side)
 *       │             │        │ ▼ └ paused  │          (either side, or no room at the receiver)
 *       │             │   reconnecting ◄─────┤          (the connection broke, or one side was not running)
 *       │             ├──► declined          │
 *       ├─────────────┼──────────────────────┼──► cancelled   (either side, also while paused or reconnecting)
 *       └─────────────┴──────────────────────┴──► failed
 *
 * An incoming transfer begins at `asking`, or at `active` when the sender is accepted always. Once accepted, a
 * transfer outlives its connections and both apps: it begins at `reconnecting` after a restart.
 * `finishing`: all bytes are through; the receiver verifies, puts the last files in place and flushes them to disk.
 * `done` may still name casualties: files that were refused, unreadable or broken one by one.
 */
export type TransferStatus =
  | 'connecting'
  | 'asking'
  | 'active'
  | 'queued'
  | 'paused'
  | 'reconnecting'
  | 'finishing'
  | 'done'
  | 'declined'
  | 'cancelled'
  | 'failed';

export const terminalStatuses = ['done', 'declined', 'cancelled', 'failed'] as const satisfies TransferStatus[];

export interface Transfer {
  readonly id: string;
  readonly direction: 'outgoing' | 'incoming';
  readonly peer: Peer;
  readonly status: TransferStatus;
  /** What the sender calls it: the one top-level name, or the first of several. */
  readonly title: string;
  /** How many top-level names were dropped. */
  readonly roots: number;
  readonly note: string;
  readonly totals: Totals;
  readonly progress: Progress;
  /** Six digits, the same on both screens, at first contact; null once the peer is known by its key. */
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
  /** Files the receiver had already, as they are: not sent. */
  readonly skipped: { readonly files: number; readonly bytes: number };
  /** Why it ended as it did (failed, declined, cancelled). */
  readonly failure: Failure | null;
  /** The first 100 paths that did not make it; `casualtyCount` counts them all. */
  readonly casualties: readonly Casualty[];
  readonly casualtyCount: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number | null;
}

export interface AppState {
  readonly self: SelfInfo;
  readonly settings: Settings;
  readonly devices: readonly Device[];
  readonly known: readonly KnownDevice[];
  /** Newest first. */
  readonly transfers: readonly Transfer[];
}

/** One line of a manifest, as shown in a list of what an offer holds. */
export interface ManifestLine {
  readonly index: number;
  readonly path: string;
  readonly kind: 'file' | 'folder';
  readonly bytes: number;
  /** `left-out`: somebody cancelled this file. A folder is `waiting` until the transfer ends. */
  readonly state: 'waiting' | 'moving' | 'done' | 'skipped' | 'failed' | 'left-out';
}

export function isTerminal(status: TransferStatus): boolean {
  return (terminalStatuses as readonly TransferStatus[]).includes(status);
}
