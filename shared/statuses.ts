/**
 * How a transfer, and each of its files, can stand, and what follows from it. The one place that lists them: who needs
 * to know of some asks by phase or trait, and who has a word or a picture for each is asked for it by the compiler.
 *
 * A transfer's life, the same for both directions:
 *
 *   connecting ──► comparing ──► asking      (at first contact alone: the person at the sender compares the code)
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
 * `comparing` ends as `asking` does. An incoming transfer begins at `comparing` (there is no offer yet), at `asking`, or at `active` when the sender is accepted always. Once accepted, a
 * transfer outlives its connections and both apps: it begins at `reconnecting` after a restart.
 * `finishing`: all bytes are through; the receiver verifies, puts the last files in place and flushes them to disk.
 * `done` may still name casualties: files that were refused, unreadable or broken one by one.
 */
import type { ErrorCode } from './errors.ts';
import type { AppState, Transfer } from './state.ts';

/**
 * `offered`: nobody has said yes yet. `moving`: its bytes go, or have just gone. `held`: accepted, stands still, goes
 * on later. `ended`: the last word is said.
 */
export type Phase = 'offered' | 'moving' | 'held' | 'ended';

interface StatusTraits {
  readonly phase: Phase;
  /** The sender may still add files. */
  readonly takesMore: boolean;
  /** A person may pause it. */
  readonly pausable: boolean;
}

const statuses = {
  connecting: { phase: 'offered', takesMore: false, pausable: false },
  comparing: { phase: 'offered', takesMore: false, pausable: false },
  asking: { phase: 'offered', takesMore: true, pausable: false },
  active: { phase: 'moving', takesMore: true, pausable: true },
  queued: { phase: 'held', takesMore: true, pausable: true },
  paused: { phase: 'held', takesMore: true, pausable: false },
  reconnecting: { phase: 'held', takesMore: true, pausable: false },
  finishing: { phase: 'moving', takesMore: false, pausable: false },
  done: { phase: 'ended', takesMore: false, pausable: false },
  declined: { phase: 'ended', takesMore: false, pausable: false },
  cancelled: { phase: 'ended', takesMore: false, pausable: false },
  failed: { phase: 'ended', takesMore: false, pausable: false },
} as const satisfies Readonly<Record<string, StatusTraits>>;

export type TransferStatus = keyof typeof statuses;
type StatusOf<P extends Phase> = {
  [S in TransferStatus]: (typeof statuses)[S]['phase'] extends P ? S : never;
}[TransferStatus];
export type OfferedStatus = StatusOf<'offered'>;
export type MovingStatus = StatusOf<'moving'>;
export type HeldStatus = StatusOf<'held'>;
export type EndedStatus = StatusOf<'ended'>;

export const transferStatuses = Object.keys(statuses) as readonly TransferStatus[];
export const endedStatuses = transferStatuses.filter(isTerminal);

export function traitsOf(status: TransferStatus): StatusTraits {
  return statuses[status];
}

export function isTerminal(status: TransferStatus): status is EndedStatus {
  return statuses[status].phase === 'ended';
}

export function isOffered(status: TransferStatus): status is OfferedStatus {
  return statuses[status].phase === 'offered';
}

export function isMoving(status: TransferStatus): status is MovingStatus {
  return statuses[status].phase === 'moving';
}

export function isHeld(status: TransferStatus): status is HeldStatus {
  return statuses[status].phase === 'held';
}

/** Under way for the person here: what somebody offers them isn't before they have accepted it. */
export function isRunning(transfer: {
  readonly direction: 'incoming' | 'outgoing';
  readonly status: TransferStatus;
}): boolean {
  const { direction, status } = transfer;
  return !isTerminal(status) && !(direction === 'incoming' && isOffered(status));
}

/** Paused on this side, so that it can be resumed here, also when its line is down meanwhile. */
export function pausedHere({ hold }: Pick<Transfer, 'hold'>): boolean {
  return hold?.code === 'paused' && hold.by !== 'peer';
}

/** Whether a person may pause it: LocalSend knows no pauses. */
export function pausable({ peer, status }: Pick<Transfer, 'peer' | 'status'>): boolean {
  return peer.localSend !== true && statuses[status].pausable;
}

/** How one file of a transfer stands, as each begins first. `open`: it may still arrive, and still be left out. */
const files = {
  waiting: { open: true },
  moving: { open: true },
  done: { open: false },
  /** The receiver had it already. */
  skipped: { open: false },
  failed: { open: false },
  /** Somebody cancelled it. */
  'left-out': { open: false },
} as const;

export type FileState = keyof typeof files;
export const fileStates = Object.keys(files) as readonly FileState[];

export function isOpen(state: FileState): boolean {
  return files[state].open;
}

/**
 * What one that is `done` has come to: all, a part, nothing, or nothing that had to go. `there`: the receiver had all of it
 * before.
 */
export type Outcome = 'whole' | 'part' | 'nothing' | 'there';

/** Why a path isn't there that nobody misses: a person said so, or Ferry never sends its kind. */
const byChoice: readonly ErrorCode[] = ['symlink-skipped', 'special-skipped', 'not-chosen', 'cancelled'];

/** Whether sending again may bring over some of what did not make it. */
export function isMissed({ casualties, casualtyCount }: Pick<Transfer, 'casualties' | 'casualtyCount'>): boolean {
  return casualtyCount > casualties.length || casualties.some(({ failure }) => !byChoice.includes(failure.code));
}

/** Of a transfer that is `done`. */
export function outcomeOf(
  transfer: Pick<Transfer, 'progress' | 'skipped' | 'totals' | 'casualties' | 'casualtyCount'>,
): Outcome {
  const { progress, skipped, totals, casualtyCount } = transfer;
  // Of empty folders alone nothing but a casualty says that they did not arrive.
  if (progress.files === 0 && casualtyCount > 0 && (totals.files > 0 || totals.folders === 0)) return 'nothing';
  if (isMissed(transfer)) return 'part';
  return skipped.files > 0 && skipped.files === progress.files ? 'there' : 'whole';
}

/** Fewer saved bytes aren't worth a sentence. */
export const leastSavedTold = 1_000_000;

/** What went packed of an ended transfer, where that has saved enough to be said; else null. */
export function packingTold({ packed }: Pick<Transfer, 'packed'>): NonNullable<Transfer['packed']> | null {
  return packed !== undefined && packed.bytes - packed.onWire >= leastSavedTold ? packed : null;
}

/**
 * Bytes move here, or would but for the other side's next word: not what stands still, waits for a person or for its turn.
 * Downloads from a share count, and so do LocalSend's.
 */
export function bytesMove({ transfers, shares }: Pick<AppState, 'transfers' | 'shares'>): boolean {
  return transfers.some(({ status, hold }) => isMoving(status) && hold === null) || shares.some((s) => s.underWay > 0);
}
