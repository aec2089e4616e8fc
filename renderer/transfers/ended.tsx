/** How a transfer ended, what did not make it, where the rest is now, and what to do next. */
import { CircleCheck, CircleSlash, TriangleAlert } from 'lucide-react';
import type { Transfer } from '../../shared/state.ts';
import { failureSentence, isolated, visible, type Text } from '../../shared/text/index.ts';
import { useText } from '../state/context.tsx';
import { classes } from '../ui/button.tsx';
import { PeerText, Sentence } from '../ui/peer-text.tsx';
import { Casualties } from './lists/casualties.tsx';
import { clock, failureOf } from './describe.ts';
import styles from './ended.module.css';
import { Landed } from './lists/landed.tsx';
import { NextSteps } from './next-steps.tsx';

export function Ended({ transfer }: { transfer: Transfer }) {
  const text = useText();
  const { status, totals, progress, endedAt, casualtyCount, skipped, dir, landed } = transfer;
  const Icon = status === 'done' ? CircleCheck : status === 'failed' ? TriangleAlert : CircleSlash;
  return (
    <div className={styles.ended}>
      <p className={classes(styles.outcome, styles[status])}>
        <Icon size={16} aria-hidden="true" />
        <span className={styles.words} data-testid="transfer-outcome">
          <Sentence>{outcome(text, transfer)}</Sentence>
        </span>
      </p>
      {status === 'done' && (
        <p className={styles.figures}>
          <span>{text.contents(progress.files, totals.folders)}</span>
          <span>{text.bytes(progress.bytes)}</span>
          {endedAt !== null && <time dateTime={new Date(endedAt).toISOString()}>{clock(text, endedAt)}</time>}
        </p>
      )}
      {skipped.files > 0 && (
        <p className={styles.skipped} data-testid="transfer-skipped">
          {text.transfers.skipped(skipped.files, skipped.bytes)}
        </p>
      )}
      {dir !== null && landed.length > 0 && (
        <p className={styles.where} title={visible(dir)} data-testid="transfer-where">
          <PeerText>{dir}</PeerText>
        </p>
      )}
      {casualtyCount > 0 && <Casualties transfer={transfer} />}
      {landed.length > 1 && <Landed transfer={transfer} />}
      <NextSteps transfer={transfer} />
    </div>
  );
}

function outcome(text: Text, transfer: Transfer): string {
  const { status, direction } = transfer;
  if (status === 'done') return direction === 'outgoing' ? text.transfers.delivered : text.transfers.received;
  if (status === 'declined' && direction === 'incoming') return text.transfers.declinedByYou;
  const failure = failureOf(transfer);
  if (failure !== null) return failureSentence(text, failure, isolated);
  if (status === 'declined') return text.transfers.declined;
  return status === 'cancelled' ? text.transfers.cancelled : text.transfers.failed;
}
