/** How a transfer ended and when, what did not make it, where the rest is now, and what to do next: as few lines as that takes. */
import { CircleCheck, CircleSlash, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { Transfer } from '../../shared/state.ts';
import { outcomeOf, packingTold, type Outcome } from '../../shared/statuses.ts';
import type { EndedStatus } from '../../shared/statuses.ts';
import { failureSentence, isolated, type Text } from '../../shared/text/index.ts';
import { useText } from '../state/context.tsx';
import { classes } from '../ui/button.tsx';
import { CutSentence } from '../ui/cut-text.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import { clock, failureOf } from '../transfers/describe.ts';
import { NotEncrypted } from '../transfers/not-encrypted.tsx';
import { TextBox } from '../transfers/text-box.tsx';
import { Casualties } from './casualties.tsx';
import { endOf, timeOfDay } from './days.ts';
import styles from './ended.module.css';
import { Landed } from './landed/landed.tsx';
import { Strip } from './landed/strip.tsx';
import type { LandedPlaces } from './landed/use-landed.ts';
import { NextSteps } from './next-steps.tsx';

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

export interface EndedProps {
  readonly transfer: Transfer;
  readonly status: EndedStatus;
  readonly places: LandedPlaces;
}

export function Ended({ transfer, status, places }: EndedProps) {
  const text = useText();
  const { direction, peer, title, casualtyCount, skipped, changed, exposed, kept, landed, encrypted } = transfer;
  const packed = packingTold(transfer);
  const [Icon, tone] = status === 'done' ? doneLooks[outcomeOf(transfer)] : looks[status];
  const who = isolated(peer.name, Infinity);
  return (
    <div className={styles.ended}>
      <div className={styles.line}>
        <span className={classes(styles.outcome, tone)}>
          <Icon size={15} aria-hidden="true" />
          <span className={classes(styles.words, 'selectable')} data-testid="transfer-outcome">
            <Sentence>{outcome(text, transfer, status)}</Sentence>
          </span>
        </span>
        {/* Where there was no offer, the name is the title. */}
        {title !== '' && (
          <span className={styles.peer}>
            <CutSentence>{direction === 'outgoing' ? text.transfers.to(who) : text.transfers.from(who)}</CutSentence>
          </span>
        )}
        {figures(text, transfer, status).map((figure) => (
          <span key={figure}>{figure}</span>
        ))}
        <time dateTime={new Date(endOf(transfer)).toISOString()} title={clock(text, endOf(transfer))}>
          {timeOfDay(text, endOf(transfer))}
        </time>
        {title !== '' && !encrypted && <NotEncrypted peer={peer} />}
      </div>
      {skipped.files > 0 && (
        <p className={styles.skipped} data-testid="transfer-skipped">
          {text.transfers.skipped(skipped.files, skipped.bytes)}
        </p>
      )}
      {changed !== undefined && (
        <p className={styles.skipped} data-testid="transfer-changed">
          {text.transfers.changed(changed.bytes, changed.went)}
        </p>
      )}
      {packed !== null && (
        <p className={styles.skipped} data-testid="transfer-packed">
          {text.transfers.packed(packed.bytes, packed.onWire)}
        </p>
      )}
      {kept !== undefined && (
        <p className={styles.skipped} data-testid="transfer-kept">
          {text.transfers.kept(kept.bytes, clock(text, kept.until))}
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
      {casualtyCount > 0 && <Casualties transfer={transfer} />}
      {direction === 'incoming' && <Strip transfer={transfer} places={places} />}
      {landed.length > 1 && <Landed transfer={transfer} places={places} />}
      <NextSteps transfer={transfer} places={places} />
    </div>
  );
}

/** How much: what came over of one that ran its course, how far another got of what there was. */
function figures(
  text: Text,
  { totals, roots, progress, text: words }: Transfer,
  status: EndedStatus,
): readonly string[] {
  if (typeof words?.length === 'number') return [text.texts.length(words.length)];
  const contents = totals.files + totals.folders === 0 ? [] : [text.contents(totals.files, totals.folders)];
  if (status !== 'done') {
    // An offer that nobody took has not begun to go.
    const size =
      progress.bytes > 0
        ? text.transfers.amount(progress.bytes, totals.bytes, totals.complete)
        : text.bytes(totals.bytes);
    return contents.length === 0 ? [] : [...contents, size];
  }
  if (progress.files === 0 && totals.files > 0) return [];
  // One file is what the title says.
  const isOne = roots === 1 && totals.files === 1 && totals.folders === 0;
  return [...(isOne ? [] : [text.contents(progress.files, totals.folders)]), text.bytes(progress.bytes)];
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
