/** A transfer that stands still: how far it came, why it waits, and what makes it go on. */
import { CirclePause, HardDrive, Hourglass, LoaderCircle, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { isWaiting } from '../../shared/errors.ts';
import type { Transfer } from '../../shared/state.ts';
import { pausedHere, type HeldStatus } from '../../shared/statuses.ts';
import { holdOf, holdSentence, isolated } from '../../shared/text/index.ts';
import { useText } from '../state/context.tsx';
import { classes } from '../ui/button.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { clock, fractionOf } from './describe.ts';
import styles from './held.module.css';

export function Held({ transfer, status, name }: { transfer: Transfer; status: HeldStatus; name: string }) {
  const text = useText();
  const { totals, progress } = transfer;
  const hold = holdOf(transfer, status);
  /** As seen by this window: the row's last change of status. */
  const [since] = useState(() => Date.now());
  const full = isWaiting(hold.code);
  const Icon = full ? HardDrive : icons[pausedHere(transfer) ? 'paused' : status];
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
        <Icon size={16} aria-hidden="true" className={Icon === LoaderCircle ? styles.trying : undefined} />
        <span className={classes(styles.words, 'selectable')}>
          <Sentence>{holdSentence(text, hold, isolated)}</Sentence>
          {status === 'reconnecting' && !pausedHere(transfer) && text.transfers.tryingSince(clock(text, since))}
        </span>
      </p>
    </div>
  );
}

const icons: Readonly<Record<HeldStatus, LucideIcon>> = {
  queued: Hourglass,
  paused: CirclePause,
  reconnecting: LoaderCircle,
};
