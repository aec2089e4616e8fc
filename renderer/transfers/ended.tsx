/** How a transfer ended, what did not make it, where the rest is now, and what to do next. */
import { CircleCheck, CircleSlash, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { Transfer } from '../../shared/state.ts';
import { outcomeOf, type Outcome } from '../../shared/statuses.ts';
import type { EndedStatus } from '../../shared/statuses.ts';
import { failureSentence, isolated, visible, type Text } from '../../shared/text/index.ts';
import { useText } from '../state/context.tsx';
import { classes } from '../ui/button.tsx';
import { CutText } from '../ui/cut-text.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import { Casualties } from './lists/casualties.tsx';
import { clock, failureOf } from './describe.ts';
import styles from './ended.module.css';
import { Landed } from './lists/landed.tsx';
import { NextSteps } from './next-steps.tsx';
import { TextBox } from './text-box.tsx';

type Look = readonly [Icon: LucideIcon, tone: string | undefined];

const looks: Readonly<Record<Exclude<EndedStatus, 'done'>, Look>> = {
  declined: [CircleSlash, styles.quiet],
  cancelled: [CircleSlash, styles.quiet],
  failed: [TriangleAlert, styles.bad],
};

const doneLooks: Readonly<Record<Outcome, Look>> = {
  whole: [CircleCheck, styles.good],
  there: [CircleCheck, styles.good],
  part: [TriangleAlert, styles.partly],
  nothing: [TriangleAlert, styles.bad],
};

export function Ended({ transfer, status }: { transfer: Transfer; status: EndedStatus }) {
  const text = useText();
  const { totals, progress, endedAt, casualtyCount, skipped, exposed, dir, landed } = transfer;
  const [Icon, tone] = status === 'done' ? doneLooks[outcomeOf(transfer)] : looks[status];
  return (
    <div className={styles.ended}>
      <p className={classes(styles.outcome, tone)}>
        <Icon size={16} aria-hidden="true" />
        <span className={classes(styles.words, 'selectable')} data-testid="transfer-outcome">
          <Sentence>{outcome(text, transfer, status)}</Sentence>
        </span>
      </p>
      {status === 'done' && outcomeOf(transfer) !== 'nothing' && (
        <p className={styles.figures}>
          {transfer.text?.length == null ? (
            <>
              <span>{text.contents(progress.files, totals.folders)}</span>
              <span>{text.bytes(progress.bytes)}</span>
            </>
          ) : (
            <span>{text.texts.length(transfer.text.length)}</span>
          )}
          {endedAt !== null && <time dateTime={new Date(endedAt).toISOString()}>{clock(text, endedAt)}</time>}
        </p>
      )}
      {skipped.files > 0 && (
        <p className={styles.skipped} data-testid="transfer-skipped">
          {text.transfers.skipped(skipped.files, skipped.bytes)}
        </p>
      )}
      {exposed && (
        <p className={styles.skipped} data-testid="transfer-exposed">
          {text.transfers.exposed}
        </p>
      )}
      {transfer.text?.asFile && (
        <p className={styles.skipped} data-testid="transfer-as-file">
          <Sentence>{text.texts.asFile(isolated(transfer.peer.name))}</Sentence>
        </p>
      )}
      {transfer.text && <TextBox transfer={transfer} shown={transfer.text} />}
      {dir !== null && landed.length > 0 && (
        <p className={styles.where} title={visible(dir)} data-testid="transfer-where">
          <CutText>{dir}</CutText>
        </p>
      )}
      {casualtyCount > 0 && <Casualties transfer={transfer} />}
      {landed.length > 1 && <Landed transfer={transfer} />}
      <NextSteps transfer={transfer} />
    </div>
  );
}

function outcome(text: Text, transfer: Transfer, status: EndedStatus): string {
  const { direction } = transfer;
  if (status === 'done') return text.transfers.outcomes[direction][outcomeOf(transfer)];
  if (status === 'declined' && direction === 'incoming') {
    return transfer.text ? text.texts.declinedByYou : text.transfers.declinedByYou;
  }
  const failure = failureOf(transfer);
  return failure === null ? text.transfers.ended[status] : failureSentence(text, failure, isolated);
}
