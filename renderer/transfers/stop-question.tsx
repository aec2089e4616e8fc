/** Asked in the row before a transfer is cancelled that has come some way: what that takes back, and what else there is. */
import { TriangleAlert } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import type { Transfer } from '../../shared/state.ts';
import { pausable } from '../../shared/statuses.ts';
import { isolated, type Text } from '../../shared/text/index.ts';
import { useActions, useText } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import { useFocusReturn } from '../ui/focus.ts';
import { Sentence } from '../ui/peer-text.tsx';
import { titleOf } from './describe.ts';
import { useNamed } from './row-name.ts';
import styles from './question.module.css';

export interface StopQuestionProps {
  transfer: Transfer;
  onCancel: () => void;
  onKeep: () => void;
}

function whatStays({ stopping }: Text, { direction, peer }: Transfer): string {
  if (peer.localSend) return stopping.localSend;
  return direction === 'outgoing' ? stopping.there(isolated(peer.name)) : stopping.here;
}

export function StopQuestion({ transfer, onCancel, onKeep }: StopQuestionProps) {
  const text = useText();
  const actions = useActions();
  const named = useNamed();
  const { id: transferId } = transfer;
  const words = text.stopping;
  const [titleId, hintId] = [useId(), useId()];
  const box = useRef<HTMLElement>(null);
  const keep = useRef<HTMLButtonElement>(null);
  useFocusReturn(box, 'li');
  // What harms nothing has the focus: a key pressed twice is no yes.
  useEffect(() => keep.current?.focus(), []);
  useEffect(() => {
    const element = box.current;
    const press = ({ key }: KeyboardEvent): void => {
      if (key === 'Escape') onKeep();
    };
    element?.addEventListener('keydown', press);
    return () => element?.removeEventListener('keydown', press);
  }, [onKeep]);
  return (
    <section
      ref={box}
      className={styles.box}
      aria-labelledby={titleId}
      aria-describedby={hintId}
      data-testid="transfer-stop"
    >
      <p id={titleId} className={styles.title}>
        <TriangleAlert size={16} aria-hidden="true" />
        <span className={styles.words}>
          <Sentence>{words.title(titleOf(text, transfer, isolated))}</Sentence>
        </span>
      </p>
      <p id={hintId} className={styles.hint}>
        <Sentence>{whatStays(text, transfer)}</Sentence>
      </p>
      <div className={styles.buttons}>
        <Button ref={keep} small look="primary" aria-label={named(words.keep)} onClick={onKeep} data-testid="stop-keep">
          {words.keep}
        </Button>
        {pausable(transfer) && (
          <Button
            small
            aria-label={named(words.pause)}
            onClick={() => {
              onKeep();
              void actions.run('pause', { transferId });
            }}
            data-testid="stop-pause"
          >
            {words.pause}
          </Button>
        )}
        <Button small look="danger" aria-label={named(words.cancel)} onClick={onCancel} data-testid="stop-cancel">
          {words.cancel}
        </Button>
      </div>
    </section>
  );
}
