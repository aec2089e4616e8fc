/**
 * Answers of the page's that make somebody trusted, as the engine's state has what is answered: name, key and code are never
 * the page's own words.
 */
import { basename } from 'node:path';
import type { CommandArgs } from '../../../../shared/api.ts';
import { FerryError } from '../../../../shared/errors.ts';
import { isBrowser, isTerminal, type AppState, type Transfer } from '../../../../shared/state.ts';

/** What somebody would be trusted with. */
export type TrustKind =
  | 'share-key'
  | 'remember'
  | 'always'
  | 'anything'
  | 'fast-lane'
  | 'verify'
  | 'open-link'
  | 'show-link'
  | 'open-page'
  /** Nobody: what a device has sent here may be sent on. */
  | 'send-on'
  /** First contact: what is sent goes to it, or what comes is taken, and its key is remembered. With a code … */
  | 'send-new'
  | 'accept-new'
  /** … and without one, by its key alone (LocalSend). */
  | 'send-key'
  | 'accept-key';

export interface Trust {
  readonly kind: TrustKind;
  /** Empty where it is whoever has a link. */
  readonly name: string;
  readonly fingerprint: string;
  /** The six digits that the other screen has to show. */
  readonly code?: string;
  /** The page that would be opened, whole. */
  readonly page?: string;
  /** The names of what would be sent on. */
  readonly names?: readonly string[];
  /** What the device is called so far, where the page would have it called otherwise. */
  readonly itself?: string;
  /** The device whose remembered key is forgotten by a yes. */
  readonly replaces?: string;
  /** Whether that is still there to be said yes to; left out: it always is. */
  readonly stands?: (now: AppState) => boolean;
}

/** Null: nobody is trusted more by it. Throws `unknown-transfer`, `already-decided`. */
export function trustOfAnswer(args: CommandArgs<'answer'>, now: AppState): Trust | null {
  const { transferId, accept, always, remember } = args;
  if (!accept || (!always && !remember)) return null;
  const { peer, code, status } = transferIn(now, transferId);
  const { name, fingerprint, renewed } = peer;
  const isKnown = now.known.some((device) => device.fingerprint === fingerprint);
  // Of a browser, or a key that isn't proved, nothing is kept.
  if (!always && (isKnown || isBrowser(peer) || peer.unproved === true)) return null;
  // What isn't offered yet can't be accepted beforehand.
  if (status !== 'asking') throw new FerryError('already-decided');
  return {
    kind: always ? 'always' : code === null ? 'accept-key' : 'accept-new',
    name,
    fingerprint,
    ...(code !== null && { code }),
    ...(renewed && { replaces: name }),
    stands: ({ transfers }) => {
      const there = transfers.find(({ id }) => id === transferId);
      return there?.status === 'asking' && there.code === code && there.peer.fingerprint === fingerprint;
    },
  };
}

/** The same of a question's answer. */
export function trustOfDecision(args: CommandArgs<'decide'>, now: AppState): Trust | null {
  const { transferId, questionId, choice } = args;
  if (choice !== 'accept') return null;
  const transfer = transferIn(now, transferId);
  const { question, peer, code } = transfer;
  // A yes is for the code that was seen: each has a question of its own.
  if (question?.id !== questionId) throw new FerryError('already-decided');
  const stands: Trust['stands'] = ({ transfers }) => {
    const there = transfers.find(({ id }) => id === transferId);
    return there?.question?.id === questionId && there.code === code && there.peer.fingerprint === peer.fingerprint;
  };
  const about = { name: peer.name, fingerprint: peer.fingerprint, stands };
  // Without a code, or over plain HTTP, this transfer goes and nobody is remembered by it.
  if (question.kind === 'first-contact') return code === null ? null : { kind: 'send-new', ...about, code };
  if (question.kind !== 'fingerprint' || question.fingerprint === null) return null;
  const { fingerprint, replaces } = question;
  return { kind: 'send-key', ...about, fingerprint, ...(replaces !== null && { replaces }) };
}

/** The same of a code that is compared for its own sake. */
export function trustOfPairing(
  { pairingId, match }: CommandArgs<'answerPairing'>,
  { pairings }: AppState,
): Trust | null {
  if (!match) return null;
  const pairing = pairings.find(({ id }) => id === pairingId);
  if (pairing === undefined) throw new FerryError('unknown-transfer');
  const { peer, code, status, replaces } = pairing;
  if (status !== 'comparing' || code === null) throw new FerryError('already-decided');
  return {
    kind: 'verify',
    name: peer.name,
    fingerprint: peer.fingerprint,
    code,
    ...(replaces !== undefined && { replaces }),
    stands: (now) => {
      const there = now.pairings.find(({ id }) => id === pairingId);
      return there?.status === 'comparing' && there.code === code && there.peer.fingerprint === peer.fingerprint;
    },
  };
}

/** What came with an ended transfer counts as given by a yes. Throws `unknown-transfer`, also where nothing of it is here. */
export function trustOfSendingOn({ transferId }: CommandArgs<'sendOn'>, now: AppState): Trust {
  const { direction, status, landed, text, peer } = transferIn(now, transferId);
  // A text is shown, and its file Ferry's own.
  if (direction !== 'incoming' || !isTerminal(status) || text !== undefined || landed.length === 0) {
    throw new FerryError('unknown-transfer');
  }
  return { kind: 'send-on', name: peer.name, fingerprint: '', names: landed.map((path) => basename(path)) };
}

function transferIn({ transfers }: AppState, transferId: string): Transfer {
  const transfer = transfers.find(({ id }) => id === transferId);
  if (transfer === undefined) throw new FerryError('unknown-transfer');
  return transfer;
}
