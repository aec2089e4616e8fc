/** The end of an incoming transfer: nothing unfinished stays on disk, then the last word is said here and to the sender. */
import type { MessageOf, Outbound } from '../../wire/messages.ts';
import type { AcceptedOffer } from './accepted-offer.ts';
import { failureOfPeer, hangUp, type TransferContext } from '../context.ts';
import type { IncomingLeg } from './incoming-leg.ts';
import type { Holds } from '../lifecycle/holds.ts';
import type { TransferRecord } from '../lifecycle/record.ts';
import { shownText } from '../../state/spool/texts.ts';
import { FerryError, toFailure, type ErrorCode, type Failure } from '../../../../shared/errors.ts';
import type { Peer, Transfer } from '../../../../shared/state.ts';
import type { EndedStatus } from '../../../../shared/statuses.ts';

/** How it ended. */
export type Ending =
  /** All is in place; the sender is told `summary` once nothing can be lost any more. */
  | { readonly status: 'done'; readonly summary: MessageOf<'finished'> }
  | {
      readonly status: Exclude<EndedStatus, 'done'>;
      readonly why: Failure;
      /** It ends from here: what the sender is told of it. */
      readonly word?: Outbound;
    };

export interface WrapUpOptions {
  readonly context: TransferContext;
  readonly record: TransferRecord;
  readonly holds: Holds;
  /** The connection there is; null: none. */
  readonly leg: IncomingLeg | null;
  /** Null: it was never accepted. */
  readonly accepted: AcceptedOffer | null;
  /** What the next start would take up, also of one that was just being accepted. */
  readonly begun: Promise<AcceptedOffer | null>;
  /** The bytes of earlier connections are on disk: until then nothing else touches the partial files. */
  readonly settled: Promise<void>;
  readonly ending: Ending;
}

/** Resolves when nothing of it is left to do. Never rejects. */
export async function wrapUp(options: WrapUpOptions): Promise<void> {
  const { context, record, holds, leg, accepted, begun, settled, ending } = options;
  const isDone = ending.status === 'done';
  // At once: nothing that comes from here on is taken.
  if (!isDone) leg?.turnAway();
  if (!isDone && ending.word !== undefined) {
    // Before the sender hears of it, and calls no more: killed from here on, the next start must not wait for it.
    await (await begun)?.noteEnded();
    leg?.connection.send(ending.word);
  }
  if (leg !== null && !isDone) hangUp(context, leg.connection);
  try {
    await settled;
    const isKept = accepted !== null && !isDone && (await isWorthKeeping(options, accepted));
    await leg?.close(isKept ? 'kept' : 'taken-back');
    if (isKept) record.update({ kept: await accepted.keepBeginnings() });
    else await accepted?.takeBackParts(isDone);
  } catch (error) {
    context.onBug(error);
  }
  const landed = accepted?.landed() ?? null;
  if (landed !== null) record.update({ landed });
  const text = await textAtEnd(record.now, isDone, context.texts).catch((error: unknown) => context.onBug(error));
  if (text) record.update(text);
  record.end(ending.status, isDone ? null : ending.why);
  holds.end();
  const sayFinished = (): void => {
    if (leg === null || !isDone) return;
    leg.connection.send({ name: 'finished', body: ending.summary });
    hangUp(context, leg.connection);
  };
  // The sender will not call again once it hears of it: by then the end is in the journal, where the next start finds it.
  const isNoted = isDone && accepted !== null && (await accepted.noteDone(record.now));
  if (isNoted) sayFinished();
  // In the history before the journal goes.
  await context.onEnded(record.now);
  await accepted?.remove().catch((error: unknown) => context.onBug(error));
  if (record.now.kept !== undefined) context.kept.noted(record.now.id);
  if (isDone) for (const id of accepted?.takenOver() ?? []) context.kept.drop(id);
  if (!isNoted) sayFinished();
}

function isWorthKeeping(
  { context, record, ending }: WrapUpOptions,
  { begunBytes, dir }: AcceptedOffer,
): Promise<boolean> {
  const failure = ending.status === 'done' ? null : ending.why;
  return context.kept.isWorthKeeping({ ...record.now, status: ending.status, failure }, begunBytes, dir);
}

/**
 * What changes of an incoming transfer with its end: of a text that has arrived what is shown, and nothing of one that
 * hasn't. Rejects where it can't be read.
 */
async function textAtEnd(
  { id, text, progress }: Transfer,
  isDone: boolean,
  texts: TransferContext['texts'],
): Promise<Pick<Transfer, 'text' | 'landed'> | null> {
  if (text === undefined) return null;
  if (isDone && progress.files > 0) return { text: shownText(await texts.read(texts.fileOf(id))), landed: [] };
  await texts.discard(id);
  return { text: { beginning: '', length: null }, landed: [] };
}

/** How it ends by its sender's word. */
export function endedByPeer(status: 'cancelled' | 'failed', said: ErrorCode, peer: Peer) {
  const code = status === 'cancelled' && said !== 'shutting-down' ? 'cancelled-by-peer' : said;
  return { status, why: failureOfPeer(new FerryError(code), peer) };
}

/** What went wrong, naming whom it went wrong with. */
export function withPeer(error: unknown, { name }: Peer): Failure {
  const why = toFailure(error);
  return { ...why, params: { ...why.params, peer: name } };
}
