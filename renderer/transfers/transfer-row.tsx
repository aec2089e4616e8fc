/** One transfer that has not ended: what, with whom, how far, and what can be done about it now. */
import { ArrowDown, ArrowUp } from 'lucide-react';
import { memo, useState } from 'react';
import type { Transfer } from '../../shared/state.ts';
import { isHeld, isMoving, isTerminal, traitsOf } from '../../shared/statuses.ts';
import type { HeldStatus, MovingStatus, OfferedStatus } from '../../shared/statuses.ts';
import { isolated, visible } from '../../shared/text/index.ts';
import { useActions, useText, useTransfer } from '../state/context.tsx';
import { CutSentence } from '../ui/cut-text.tsx';
import { Asking } from './asking.tsx';
import { Corner } from './corner.tsx';
import { losesWork, titleOf } from './describe.ts';
import { Files } from './lists/files.tsx';
import { Held } from './held.tsx';
import { Moving } from './moving.tsx';
import { NotEncrypted } from './not-encrypted.tsx';
import { QuestionBox } from './question.tsx';
import { RowName } from './row-name.ts';
import { StopQuestion } from './stop-question.tsx';
import styles from './transfer-row.module.css';

export const TransferRow = memo(function TransferRow({ id, name }: { id: string; name: string }) {
  const transfer = useTransfer(id);
  // What has ended is the history's.
  return transfer === undefined || isTerminal(transfer.status) ? null : (
    <RowName value={name}>
      <Row transfer={transfer} status={transfer.status} name={name} />
    </RowName>
  );
});

interface RowProps {
  transfer: Transfer;
  status: OfferedStatus | MovingStatus | HeldStatus;
  /** What its buttons are called by. */
  name: string;
}

function Row({ transfer, status, name }: RowProps) {
  const text = useText();
  const actions = useActions();
  /** The person wants to cancel it, and is asked whether they mean it. */
  const [stopping, setStopping] = useState(false);
  const { id: transferId, direction, peer } = transfer;
  const outgoing = direction === 'outgoing';
  const Arrow = outgoing ? ArrowUp : ArrowDown;
  const accepted = isMoving(status) || isHeld(status);
  const who = whole(peer.name);
  const cancel = (): void => void actions.run('cancel', { transferId });
  return (
    <li
      className={styles.row}
      // Where the focus goes when what was pressed in it has gone.
      tabIndex={-1}
      data-testid="transfer"
      data-transfer-id={transferId}
      data-status={status}
      data-phase={traitsOf(status).phase}
      data-direction={direction}
    >
      <span className={styles.direction} aria-hidden="true">
        <Arrow size={17} strokeWidth={2} />
      </span>
      <div className={styles.content}>
        <h3 className={styles.title} title={titleOf(text, transfer, visible)}>
          <CutSentence>{titleOf(text, transfer, whole)}</CutSentence>
        </h3>
        {transfer.title !== '' && (
          <p className={styles.peer}>
            <span className={styles.who}>
              <CutSentence>{outgoing ? text.transfers.to(who) : text.transfers.from(who)}</CutSentence>
            </span>
            {!transfer.encrypted && <NotEncrypted peer={peer} />}
          </p>
        )}
      </div>
      <Corner transfer={transfer} name={name} onCancel={losesWork(transfer) ? () => setStopping(true) : cancel} />
      <div className={accepted ? styles.wholeRow : styles.state}>
        {isMoving(status) ? (
          <Moving transfer={transfer} status={status} name={name} />
        ) : isHeld(status) ? (
          <Held key={status} transfer={transfer} status={status} name={name} />
        ) : (
          <Asking transfer={transfer} status={status} />
        )}
        {stopping && <StopQuestion transfer={transfer} onCancel={cancel} onKeep={() => setStopping(false)} />}
        {transfer.question !== null && <QuestionBox transfer={transfer} question={transfer.question} />}
        {accepted && transfer.text === undefined && <Files transfer={transfer} name={name} />}
      </div>
    </li>
  );
}

/** As much of a name as the line has room for. */
const whole = (name: string): string => isolated(name, Infinity);
