/** What Ferry promises of every transfer, whatever befell it: each file whole and right and once, or named. */
import type { Casualty, ConflictPolicy, Transfer } from '../../../shared/state.ts';
import type { Inbox } from './disks/inbox.ts';
import type { Side } from './side.ts';
import type { Source } from './disks/source.ts';

export interface Delivery {
  readonly source: Source;
  readonly inbox: Inbox;
  readonly conflicts: ConflictPolicy;
  /** Somebody cancelled it. */
  readonly cancelled: boolean;
  /** The receiver was killed, and may have forgotten what it had put in place last. */
  readonly killed: boolean;
  /** Something befell it before its sender had written down that it was accepted. */
  readonly early: boolean;
  /** The person declined what the rule of a sender accepted always doesn't cover. */
  readonly declinedBeyond: boolean;
  /** The person declined that, or files that were added. */
  readonly declined: boolean;
}

/** Throws what is not as promised. */
export function checkDelivery(sent: Transfer | undefined, received: Transfer | undefined, o: Delivery): void {
  const found = o.inbox.arrived(o.conflicts, o.killed && o.source.touched.size > 0);
  if (sent === undefined || received === undefined) {
    if (!o.early && !o.cancelled) throw new Error('a side has forgotten it');
    return;
  }
  for (const [name, { status, failure }] of Object.entries({ sent, received })) {
    const mayBe =
      status === 'done' || (status === 'cancelled' && (o.cancelled || o.early)) || (status === 'failed' && o.early);
    if (!mayBe) throw new Error(`${name}: ${status} ${JSON.stringify(failure)}`);
  }
  if (!o.cancelled && !o.early && sent.status !== received.status) throw new Error('the ends differ');
  if (sent.status !== 'done' || received.status !== 'done') return;
  checkNamed(sent, found, o);
  checkSameNames(sent, received);
  // Who declined files is not told that they failed, also where their sender has found another reason since.
  const mayBeDeclined = ({ path, failure }: Casualty): boolean =>
    failure.code === 'declined' || (o.declined && failure.code === 'source-changed' && !receivedNames.has(path));
  const receivedNames = new Set(received.casualties.map(({ path }) => path));
  const declined = sent.casualties.filter((one) => one.path.endsWith('.bin') && mayBeDeclined(one));
  for (const { totals, progress, casualtyCount, direction } of [sent, received]) {
    const unlisted = o.declinedBeyond ? unlistedOf(sent) : 0;
    const named = casualtyCount + (direction === 'incoming' ? declined.length + unlisted : 0);
    if (progress.files + named < totals.files) {
      throw new Error(`${direction}: ${progress.files} of ${totals.files} files`);
    }
    if (progress.files > totals.files) throw new Error(`${direction}: ${progress.files} files of ${totals.files}`);
    if (progress.bytes > totals.bytes) throw new Error(`${direction}: ${progress.bytes} bytes of ${totals.bytes}`);
  }
}

/** Every file that was there to send has arrived, was there, stays away by a person's own choice, or is named. */
function checkNamed(sent: Transfer, found: ReadonlyMap<string, unknown>, o: Delivery): void {
  const { source, inbox, conflicts, declinedBeyond } = o;
  const missing: string[] = [];
  for (const path of source.versions.keys()) {
    const named = sent.casualties.find((casualty) => casualty.path === path);
    const mayBeNamed = source.touched.has(path) || (declinedBeyond && named?.failure.code === 'declined');
    if (named !== undefined && !mayBeNamed) {
      throw new Error(`${path} failed for no reason: ${JSON.stringify(named.failure)}`);
    }
    const chosen = inbox.hadBefore(path) && (conflicts === 'skip' || conflicts === 'ask');
    const there = found.has(path) || inbox.hadAlready(path) || chosen;
    // One that was gone before it was ever listed was never there to send.
    if (named === undefined && !there && !source.unlisted.has(path)) missing.push(path);
  }
  // So many may be of those that are only counted.
  if (missing.length > unlistedOf(sent)) throw new Error(`${missing[0]} is missing and nobody says so`);
}

/** How many failed that aren't named: a transfer lists the first hundred, and counts all. */
function unlistedOf({ casualties, casualtyCount }: Transfer): number {
  return casualtyCount - casualties.length;
}

/** What the receiver names as failed the sender names as well. */
function checkSameNames(sent: Transfer, received: Transfer): void {
  if (unlistedOf(sent) > 0) return;
  const names = new Set(sent.casualties.map(({ path }) => path));
  for (const { path, failure } of received.casualties) {
    if (!names.has(path)) throw new Error(`only the receiver names ${path}: ${JSON.stringify(failure)}`);
  }
}

/** Nothing else is left of it. Throws what is. */
export function checkRemains(sides: readonly Side[]): void {
  for (const { name, journals, bugs } of sides) {
    if (journals.begun > 0) throw new Error(`${name} keeps a journal`);
    const [bug] = bugs;
    if (bug !== undefined) {
      throw new Error(`${name} survived a bug: ${bug instanceof Error ? bug.stack : JSON.stringify(bug)}`);
    }
  }
}
