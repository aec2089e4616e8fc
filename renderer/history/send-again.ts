/** Sending an ended transfer again, all of it or a part of what it missed: to whom, of what, and what becomes of its row. */
import type { Transfer } from '../../shared/state.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { isMissed } from '../../shared/statuses.ts';
import { useActions, useFerry, useUi } from '../state/context.tsx';
import type { SentOffer } from '../state/ui.ts';

export interface SendAgain {
  /** Sends all of it; of one that was delivered, only what is missing travels. */
  all(): Promise<void>;
  /** Sends these of its paths, as its casualties name them, and nothing else. */
  part(only: readonly string[]): Promise<void>;
}

/** Null where nobody knows of what it was, or to whom. */
export function useSendAgain(transfer: Transfer): SendAgain | null {
  const actions = useActions();
  const { ui } = useFerry();
  const sent = useUi((state) => state.sent.get(transfer.id));
  const again = transfer.direction === 'outgoing' ? evenThere(sent ?? asSent(transfer), transfer) : undefined;
  if (again === undefined) return null;

  async function send(offer: SentOffer): Promise<boolean> {
    const { paths, note, only, text: words, to } = offer;
    const evenUnsure = isUnsure(transfer);
    const result = await (words === undefined
      ? actions.send(paths, to, note, { evenUnsure, only })
      : actions.sendText(words, to, evenUnsure));
    if (!result.ok) ui.notify({ tone: 'error', failure: result.failure });
    return result.ok;
  }

  return {
    all: async () => {
      const { status, id: transferId } = transfer;
      // What was delivered stays in the history; what was not is what goes now.
      if ((await send(wanted(again, transfer))) && status !== 'done') await actions.run('dismiss', { transferId });
    },
    // The rest of it is still to be had from the row.
    part: async (only) => void (await send({ ...again, only })),
  };
}

/** Something of it would come over that hasn't. */
export function isWorthAgain(transfer: Transfer): boolean {
  return transfer.status !== 'done' || isMissed(transfer);
}

/** Asked about here: the button says so. */
export function isUnsure({ failure }: Transfer): boolean {
  return failure?.code === 'identity-unsure' || failure?.code === 'device-blocked';
}

/** What Ferry never sends as it is, whoever asks. */
const neverGoes: readonly ErrorCode[] = [
  ...(['symlink-skipped', 'special-skipped', 'name-not-unicode', 'into-itself'] as const),
  // To a LocalSend.
  'empty-folder',
];

/** Of what did not make it, the paths that another try may bring over. */
export function sendable(casualties: Transfer['casualties']): readonly string[] {
  return casualties.filter(({ failure }) => !neverGoes.includes(failure.code)).map(({ path }) => path);
}

/**
 * What is sent for all of it. Another Ferry says itself what it has already; a LocalSend doesn't and would take everything anew,
 * so it is offered what is missing alone, where each of that is known.
 */
function wanted(sent: SentOffer, { status, peer, casualties, casualtyCount }: Transfer): SentOffer {
  if (status !== 'done' || peer.localSend !== true || casualtyCount > casualties.length) return sent;
  const only = sendable(casualties);
  return only.length === 0 ? sent : { ...sent, only };
}

/** Where another device answered than the one that was met there: to that one, as the button says. */
function evenThere(sent: SentOffer | undefined, { failure }: Transfer): SentOffer | undefined {
  const key = failure?.params?.['answering'];
  if (failure?.code !== 'other-device-here' || sent?.to.by !== 'address' || typeof key !== 'string') return sent;
  return { ...sent, to: { ...sent.to, key } };
}

/** What the engine remembers of it, so also after a restart; a device it never reached has no key to find it by. */
function asSent({ sources, only, note, peer }: Transfer): SentOffer | undefined {
  if (sources.length === 0 || peer.fingerprint === '') return undefined;
  return { paths: sources, note, ...(only && { only }), to: { by: 'fingerprint', fingerprint: peer.fingerprint } };
}
