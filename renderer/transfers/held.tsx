/** A transfer that stands still: how far it came, why it waits, and what makes it go on. */
import { CirclePause, HardDrive, LoaderCircle } from 'lucide-react';
import type { Transfer } from '../../shared/state.ts';
import { holdSentence, isolated } from '../../shared/text/index.ts';
import { useText } from '../state/context.tsx';
import { classes } from '../ui/button.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { fractionOf, holdOf } from './describe.ts';
import styles from './held.module.css';

export function Held({ transfer, name }: { transfer: Transfer; name: string }) {
  const text = useText();
  const { status, totals, progress } = transfer;
  const hold = holdOf(transfer) ?? { code: status === 'paused' ? 'paused' : 'disconnected' };
  const full = hold.code === 'no-space';
  const Icon = full ? HardDrive : status === 'paused' ? CirclePause : LoaderCircle;
  const fraction = fractionOf(transfer);
  return (
    <div className={styles.held}>
      {/* Taken up after a restart it has no figures until the two have met. */}
      {totals.bytes > 0 && (
        <>
          {fraction !== null && <ProgressBar still fraction={fraction} label={text.transfers.progressOf(name)} />}
          <p className={styles.figures}>{text.transfers.amount(progress.bytes, totals.bytes, totals.complete)}</p>
        </>
      )}
      <p className={classes(styles.why, full && styles.full)} data-testid="transfer-hold">
        <Icon size={16} aria-hidden="true" className={status === 'reconnecting' ? styles.trying : undefined} />
        <span className={styles.words}>
          <Sentence>{holdSentence(text, hold, isolated)}</Sentence>
        </span>
      </p>
    </div>
  );
}
