/** Everything on its way and everything that ended, newest first. */
import { ArrowLeftRight } from 'lucide-react';
import { useDeferredValue, useRef } from 'react';
import { isTerminal, type AppState } from '../../shared/state.ts';
import { sameItems, useActions, useEngine, useText } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import { focusHomeAttribute } from '../ui/focus.ts';
import { TransferRow } from './transfer-row.tsx';
import styles from './transfer-list.module.css';

const ids = (state: AppState) => state.transfers.map((transfer) => transfer.id);
const endedCount = (state: AppState) => state.transfers.filter((t) => isTerminal(t.status)).length;

export function TransferList() {
  const text = useText();
  const actions = useActions();
  // Hundreds that strangers have caused take their time to draw: presses and what moves don't wait for it.
  const all = useDeferredValue(useEngine(ids, sameItems));
  const ended = useEngine(endedCount);
  const heading = useRef<HTMLHeadingElement>(null);
  return (
    <section className={styles.transfers} aria-labelledby="transfers-title">
      <header className={styles.head}>
        <h2
          ref={heading}
          id="transfers-title"
          tabIndex={-1}
          className={styles.title}
          {...{ [focusHomeAttribute]: true }}
        >
          {text.transfers.title}
        </h2>
        {ended > 1 && (
          <Button
            look="ghost"
            small
            onClick={() => {
              // This button leaves with them.
              heading.current?.focus();
              void actions.run('clearHistory', {});
            }}
            data-testid="clear-ended"
          >
            {text.transfers.clearEnded}
          </Button>
        )}
      </header>
      {all.length === 0 ? (
        <div className={styles.empty}>
          <ArrowLeftRight size={22} strokeWidth={1.75} aria-hidden="true" />
          <h3>{text.transfers.emptyTitle}</h3>
          <p>{text.transfers.emptyBody}</p>
        </div>
      ) : (
        <ul className={styles.list}>
          {all.map((id) => (
            <TransferRow key={id} id={id} />
          ))}
        </ul>
      )}
    </section>
  );
}
