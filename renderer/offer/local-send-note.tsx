/** What to know of an offer that comes by LocalSend: it has no code, and what breaks can't be resumed. */
import { shortFingerprint } from '../../shared/format.ts';
import type { Transfer } from '../../shared/state.ts';
import { isolated } from '../../shared/text/index.ts';
import { useText } from '../state/context.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import styles from './local-send-note.module.css';

export function LocalSendNote({ transfer }: { transfer: Transfer }) {
  const { offer } = useText();
  const { peer } = transfer;
  const name = isolated(peer.name);
  const digits = shortFingerprint(peer.fingerprint);
  return (
    <div className={styles.box} role="note" data-testid="offer-localsend">
      <p>
        <Sentence>
          {peer.unproved ? offer.localSendUnproved(name) : peer.known ? offer.localSend : offer.localSendNew(name)}
        </Sentence>
      </p>
      {!transfer.encrypted && <p>{offer.localSendPlain}</p>}
      {peer.renewed && (
        <p className={styles.renewed}>
          <Sentence>{offer.localSendRenewed(name)}</Sentence>
        </p>
      )}
      {!peer.unproved && (
        <output className={styles.fingerprint} aria-label={offer.localSendFingerprint} data-testid="offer-fingerprint">
          {digits}
        </output>
      )}
    </div>
  );
}
