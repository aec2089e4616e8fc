/** How an incoming transfer looks at first: a new offer, and one that was under way when Ferry last ended. */
import type { MessageOf } from '../../wire/messages.ts';
import type { IncomingHeader } from '../../state/journal-format.ts';
import type { TransferContext } from '../context.ts';
import { newTransfer, TransferRecord } from '../lifecycle/record.ts';
import type { IncomingLeg } from './incoming-leg.ts';
import type { Failure } from '../../../../shared/errors.ts';
import type { Peer } from '../../../../shared/state.ts';

/** `status`: an offer whose sender is accepted always is never shown as asking, not even for a moment. */
export function recordOfOffer(
  context: TransferContext,
  leg: IncomingLeg,
  { id, title, roots, note, text }: MessageOf<'offer'>,
  status: 'asking' | 'active',
): TransferRecord {
  const { greeted, known } = leg;
  const { fingerprint, kind } = greeted.peer;
  const { localSend, replaces } = greeted;
  const name = known?.label ?? greeted.peer.name;
  const peer: Peer = {
    ...{ fingerprint, name, kind, known: known !== undefined },
    ...(localSend && { localSend: true }),
    ...(localSend?.proved === false && { unproved: true }),
    ...(replaces !== undefined && { renewed: true }),
  };
  // Whoever is known has been compared with before.
  const code = known === undefined ? greeted.code : null;
  const offered = newTransfer({ id, direction: 'incoming', peer, status, title, roots, note, code });
  const beginning = peer.known ? text : '';
  const told = { ...offered, encrypted: localSend?.encrypted ?? true };
  const shown = text === undefined ? told : { ...told, text: { beginning: beginning ?? '', length: null } };
  const record = new TransferRecord(context.store, shown);
  record.totals = () => leg.manifest.totals();
  return record;
}

/** `hold`: why it stands still. */
export async function recordOfJournal(
  context: TransferContext,
  id: string,
  { peer: { fingerprint, name, kind, localSend }, title, roots, note, dir, startedAt }: IncomingHeader,
  hold: Failure,
): Promise<TransferRecord> {
  const known = (await context.known.byFingerprint(fingerprint)) !== undefined;
  const peer: Peer = { fingerprint, name, kind, known, ...(localSend && { localSend }) };
  const status = 'reconnecting';
  const shown = newTransfer({ id, direction: 'incoming', peer, status, title, roots, note, code: null });
  const text = context.texts.isFolder(dir) ? { text: { beginning: '', length: null } } : {};
  return new TransferRecord(context.store, { ...shown, ...text, dir, startedAt, hold });
}
