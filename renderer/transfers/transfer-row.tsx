/** One transfer: what, with whom, how far, and what can be done about it now. */
import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { memo } from 'react';
import { isTerminal, type Transfer } from '../../shared/state.ts';
import { isolated, visible } from '../../shared/text/index.ts';
import { useActions, useText, useTransfer } from '../state/context.tsx';
import { IconButton } from '../ui/button.tsx';
import { focusNeighbour } from '../ui/focus.ts';
import { Sentence } from '../ui/peer-text.tsx';
import { Asking } from './asking.tsx';
import { titleOf } from './describe.ts';
import { Ended } from './ended.tsx';
import { Moving } from './moving.tsx';
import styles from './transfer-row.module.css';

export const TransferRow = memo(function TransferRow({ id }: { id: string }) {
  const transfer = useTransfer(id);
  return transfer === undefined ? null : <Row transfer={transfer} />;
});

function Row({ transfer }: { transfer: Transfer }) {
  const text = useText();
  const actions = useActions();
  const { id: transferId, direction, status, peer } = transfer;
  const outgoing = direction === 'outgoing';
  const Arrow = outgoing ? ArrowUp : ArrowDown;
  const ended = isTerminal(status);
  const moving = status === 'active' || status === 'finishing';
  const name = titleOf(text, transfer, visible);
  const who = isolated(peer.name);
  return (
    <li
      className={styles.row}
      data-testid="transfer"
      data-transfer-id={transferId}
      data-status={status}
      data-direction={direction}
    >
      <span className={styles.direction} aria-hidden="true">
        <Arrow size={17} strokeWidth={2} />
      </span>
      <div className={styles.content}>
        <h3 className={styles.title} title={name}>
          <Sentence>{titleOf(text, transfer, isolated)}</Sentence>
        </h3>
        {transfer.title !== '' && (
          <p className={styles.peer}>
            <Sentence>{outgoing ? text.transfers.to(who) : text.transfers.from(who)}</Sentence>
          </p>
        )}
      </div>
      {ended ? (
        <IconButton
          small
          className={styles.corner}
          label={text.transfers.dismissNamed(name)}
          tip={text.common.dismiss}
          onClick={(event) => {
            focusNeighbour(event.currentTarget, 'li');
            void actions.run('dismiss', { transferId });
          }}
          data-testid="transfer-dismiss"
        >
          <X size={16} />
        </IconButton>
      ) : (
        (outgoing || status !== 'asking') && (
          <IconButton
            small
            className={styles.corner}
            label={text.transfers.cancelNamed(name)}
            tip={text.transfers.cancel}
            onClick={() => void actions.run('cancel', { transferId })}
            data-testid="transfer-cancel"
          >
            <X size={16} />
          </IconButton>
        )
      )}
      <div className={moving ? styles.wholeRow : styles.state}>
        {ended ? (
          <Ended transfer={transfer} />
        ) : moving ? (
          <Moving transfer={transfer} name={name} />
        ) : (
          <Asking transfer={transfer} />
        )}
      </div>
    </li>
  );
}
