/** One transfer that has ended: what, with whom, when, and what can be done about it. */
import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { memo } from 'react';
import type { Transfer } from '../../shared/state.ts';
import { isTerminal, traitsOf } from '../../shared/statuses.ts';
import { isolated, visible } from '../../shared/text/index.ts';
import { useActions, useText, useUi } from '../state/context.tsx';
import { titleOf } from '../transfers/describe.ts';
import { RowName } from '../transfers/row-name.ts';
import { classes, IconButton } from '../ui/button.tsx';
import { CutSentence } from '../ui/cut-text.tsx';
import { Ended } from './ended.tsx';
import { Thing } from './landed/thing.tsx';
import { useLanded } from './landed/use-landed.ts';
import styles from './ended-row.module.css';
import { SendOn } from './send-on.tsx';
import { maxLanded } from '../../shared/values.ts';

export interface EndedRowProps {
  transfer: Transfer;
  /** As `Hit.name`. */
  found: string | null;
  /** What its buttons are called by. */
  name: string;
}

export const EndedRow = memo(function EndedRow({ transfer, found, name }: EndedRowProps) {
  const text = useText();
  const actions = useActions();
  const { id, direction, status, landed } = transfer;
  const places = useLanded(id);
  const isLeaving = useUi((state) => state.draggedOut === id);
  if (!isTerminal(status)) return null;
  const [first] = landed;
  /** As a file manager's double click: one thing is opened, of several their folder. */
  const open = (): void => {
    if (first === undefined) return;
    void (landed.length === 1 ? places.open(first) : places.show(first));
  };
  const title = <CutSentence>{titleOf(text, transfer, whole)}</CutSentence>;
  const Arrow = direction === 'outgoing' ? ArrowUp : ArrowDown;
  return (
    // Enter on the row that was pressed; Open is in it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <li
      className={classes(styles.row, isLeaving && styles.leaving)}
      // Where the focus goes when what was pressed in it has gone.
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target === event.currentTarget) open();
      }}
      data-testid="transfer"
      data-transfer-id={id}
      data-status={status}
      data-phase={traitsOf(status).phase}
      data-direction={direction}
    >
      <Arrow size={16} aria-hidden="true" className={styles.direction} />
      <h4 className={styles.title} title={titleOf(text, transfer, visible)}>
        {canBeDragged(transfer) ? (
          <Thing transferId={id} items={[...landed.keys()]} onOpen={open}>
            {title}
          </Thing>
        ) : (
          title
        )}
      </h4>
      <div className={styles.corner}>
        <SendOn transfer={transfer} name={name} />
        <IconButton
          small
          label={text.transfers.dismissNamed(name)}
          tip={text.common.dismiss}
          onClick={(event) => {
            focusNextRow(event.currentTarget);
            actions.takeOff([transfer]);
          }}
          data-testid="transfer-dismiss"
        >
          <X size={16} />
        </IconButton>
      </div>
      <div className={styles.state}>
        {found !== null && (
          <p className={styles.found} title={visible(found)}>
            <CutSentence>{text.history.has(whole(found))}</CutSentence>
          </p>
        )}
        <RowName value={name}>
          <Ended transfer={transfer} status={status} places={places} />
        </RowName>
      </div>
    </li>
  );
});

/** It is known where all of it is: a part would pass for the whole. */
function canBeDragged({ direction, roots, landed }: Transfer): boolean {
  return direction === 'incoming' && landed.length > 0 && roots <= maxLanded;
}

/** As much of a name as the line has room for. */
const whole = (name: string): string => isolated(name, Infinity);

/** The row goes: the same button of the next one has the focus, of whichever day, else the way to the list. */
function focusNextRow(pressed: HTMLElement): void {
  const buttons = [...document.querySelectorAll<HTMLElement>('[data-testid="transfer-dismiss"]')];
  const at = buttons.indexOf(pressed);
  const next = buttons[at + 1] ?? buttons[at - 1] ?? document.getElementById('transfers-title');
  next?.focus();
}
