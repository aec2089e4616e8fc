/** One transfer: what, with whom, how far, and what can be done about it now. */
import { ArrowDown, ArrowUp, Pause, Play, X } from 'lucide-react';
import { memo } from 'react';
import { isTerminal, type Transfer } from '../../shared/state.ts';
import { isolated, visible } from '../../shared/text/index.ts';
import { useActions, useText, useTransfer } from '../state/context.tsx';
import { IconButton } from '../ui/button.tsx';
import { focusNeighbour } from '../ui/focus.ts';
import { Sentence } from '../ui/peer-text.tsx';
import { Asking } from './asking.tsx';
import { pausedHere, titleOf } from './describe.ts';
import { Ended } from './ended.tsx';
import { Held } from './held.tsx';
import { Moving } from './moving.tsx';
import styles from './transfer-row.module.css';

export const TransferRow = memo(function TransferRow({ id }: { id: string }) {
  const transfer = useTransfer(id);
  return transfer === undefined ? null : <Row transfer={transfer} />;
});

function Row({ transfer }: { transfer: Transfer }) {
  const text = useText();
  const { id: transferId, direction, status, peer } = transfer;
  const outgoing = direction === 'outgoing';
  const Arrow = outgoing ? ArrowUp : ArrowDown;
  const ended = isTerminal(status);
  const moving = status === 'active' || status === 'finishing';
  const held = status === 'paused' || status === 'reconnecting';
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
      <Corner transfer={transfer} name={name} />
      <div className={moving || held ? styles.wholeRow : styles.state}>
        {ended ? (
          <Ended transfer={transfer} />
        ) : moving ? (
          <Moving transfer={transfer} name={name} />
        ) : held ? (
          <Held transfer={transfer} name={name} />
        ) : (
          <Asking transfer={transfer} />
        )}
      </div>
    </li>
  );
}

/** What can be done about it as a whole. */
function Corner({ transfer, name }: { transfer: Transfer; name: string }) {
  const text = useText();
  const actions = useActions();
  const { id: transferId, direction, status } = transfer;
  const resumable = pausedHere(transfer);
  if (isTerminal(status))
    return (
      <div className={styles.corner}>
        <IconButton
          small
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
      </div>
    );
  // Its answer is in its dialog.
  if (direction === 'incoming' && status === 'asking') return null;
  return (
    <div className={styles.corner}>
      {/* One button that changes: whoever paused by key finds the focus on what resumes. */}
      {(status === 'active' || resumable) && (
        <IconButton
          small
          look={resumable ? 'soft' : 'ghost'}
          label={resumable ? text.transfers.resumeNamed(name) : text.transfers.pauseNamed(name)}
          tip={resumable ? text.transfers.resume : text.transfers.pause}
          onClick={() => void actions.run(resumable ? 'resume' : 'pause', { transferId })}
          data-testid={resumable ? 'transfer-resume' : 'transfer-pause'}
        >
          {resumable ? <Play size={15} /> : <Pause size={15} />}
        </IconButton>
      )}
      <IconButton
        small
        label={text.transfers.cancelNamed(name)}
        tip={text.transfers.cancel}
        onClick={() => void actions.run('cancel', { transferId })}
        data-testid="transfer-cancel"
      >
        <X size={16} />
      </IconButton>
    </div>
  );
}
