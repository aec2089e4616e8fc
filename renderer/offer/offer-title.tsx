/** The head of what asks about a caller: who it is, what it wants, and whether it was met before. */
import { KeyRound, ShieldCheck } from 'lucide-react';
import { isBrowser, type Transfer } from '../../shared/state.ts';
import { KindIcon } from '../devices/kind-icon.tsx';
import { useEngine, useText } from '../state/context.tsx';
import { WithTip } from '../ui/button.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import styles from './offer-title.module.css';

/** `waiting`: how many others wait behind this one. */
export function OfferTitle({ transfer, title, waiting }: { transfer: Transfer; title: string; waiting: number }) {
  const text = useText();
  const { peer } = transfer;
  const remembered = useEngine(({ known }) => known.find(({ fingerprint }) => fingerprint === peer.fingerprint));
  const isVerified = remembered?.verifiedAt !== undefined;
  return (
    <span className={styles.title}>
      <KindIcon kind={peer.kind} colour={peer.known ? remembered?.colour : null} />
      <span className={styles.words}>
        <span>
          <Sentence>{title}</Sentence>
        </span>
        <span className={styles.trust}>
          {peer.known ? (
            <WithTip tip={isVerified ? text.pairing.verifiedHint : text.offer.rememberedHint}>
              <span className={styles.remembered} data-testid="offer-remembered">
                {isVerified ? <ShieldCheck size={14} aria-hidden="true" /> : <KeyRound size={14} aria-hidden="true" />}
                {isVerified ? text.pairing.verified : text.pairing.known}
              </span>
            </WithTip>
          ) : isBrowser(peer) ? (
            text.kinds.web
          ) : (
            text.offer.firstContact
          )}
          {waiting > 0 && <span className={styles.waiting}>{text.offer.queued(waiting)}</span>}
        </span>
      </span>
    </span>
  );
}
