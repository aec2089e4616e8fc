/** Said of a transfer whose files go, or went, in the clear; why, and who can read them, at its tip. */
import { LockOpen } from 'lucide-react';
import type { Peer } from '../../shared/state.ts';
import { notEncryptedSentence } from '../../shared/text/index.ts';
import { useText } from '../state/context.tsx';
import { WithTip } from '../ui/button.tsx';
import styles from './transfer-row.module.css';

export function NotEncrypted({ peer }: { peer: Peer }) {
  const text = useText();
  return (
    <WithTip tip={notEncryptedSentence(text, peer)}>
      <span className={styles.notEncrypted} data-testid="transfer-not-encrypted">
        <LockOpen size={13} aria-hidden="true" />
        {text.transfers.notEncrypted}
      </span>
    </WithTip>
  );
}
