/** A transfer on its way: how much, how fast, how long still, and which file now. */
import { formatDuration } from '../../shared/format.ts';
import type { Transfer } from '../../shared/state.ts';
import type { MovingStatus } from '../../shared/statuses.ts';
import { holdSentence, isolated, visible } from '../../shared/text/index.ts';
import { useText } from '../state/context.tsx';
import { CutText } from '../ui/cut-text.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { fractionOf } from './describe.ts';
import styles from './moving.module.css';

export function Moving({ transfer, status, name }: { transfer: Transfer; status: MovingStatus; name: string }) {
  const text = useText();
  const { totals, progress } = transfer;
  const left = progress.secondsLeft;
  return (
    <div className={styles.moving}>
      <ProgressBar fraction={fractionOf(transfer)} label={text.transfers.progressOf(name)} />
      <p className={styles.figures}>
        <span>{text.transfers.amount(progress.bytes, totals.bytes, totals.complete)}</span>
        {status === 'active' && progress.rate > 0 && <span>{text.transfers.rate(progress.rate)}</span>}
        {status === 'active' && left !== null && (
          <span className={styles.left}>{text.transfers.left(formatDuration(left))}</span>
        )}
      </p>
      <p className={styles.current}>
        <Doing transfer={transfer} status={status} />
      </p>
    </div>
  );
}

function Doing({ transfer: { totals, progress, hold }, status }: { transfer: Transfer; status: MovingStatus }) {
  const text = useText();
  // What could go has gone: the rest waits for the other side.
  if (hold !== null) {
    return (
      <span className={styles.waits} data-testid="transfer-hold">
        <Sentence>{holdSentence(text, hold, isolated)}</Sentence>
      </span>
    );
  }
  switch (status) {
    case 'active':
      return (
        <>
          {totals.files > 1 && (
            <span className={styles.count}>{text.transfers.fileOf(progress.files, totals.files)}</span>
          )}
          {progress.current !== null && (
            <span className={styles.path} title={visible(progress.current)}>
              <CutText>{progress.current}</CutText>
            </span>
          )}
        </>
      );
    case 'finishing':
      return text.transfers.finishing;
  }
}
