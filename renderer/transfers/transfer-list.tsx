/** Everything on its way, the newest first. */
import { ArrowLeftRight } from 'lucide-react';
import { useDeferredValue } from 'react';
import { isTerminal, type AppState } from '../../shared/state.ts';
import { sameItems, useEngine, useText, useUi } from '../state/context.tsx';
import { focusHomeAttribute } from '../ui/focus.ts';
import { useRowNames } from './row-name.ts';
import { TransferRow } from './transfer-row.tsx';
import styles from './transfer-list.module.css';

const underWay = ({ transfers }: AppState) => transfers.filter((t) => !isTerminal(t.status)).map(({ id }) => id);
const ended = ({ transfers }: AppState) => transfers.filter((t) => isTerminal(t.status)).map(({ id }) => id);

export function TransferList() {
  const text = useText();
  const hidden = useUi((state) => state.hidden);
  // Hundreds that strangers have caused take their time to draw: presses and what moves don't wait for it.
  const ids = useDeferredValue(useEngine(underWay, sameItems));
  const hasHistory = useEngine(ended, sameItems).some((id) => !hidden.has(id));
  const names = useRowNames();
  return (
    <section className={styles.transfers} aria-labelledby="transfers-title">
      <header className={styles.head}>
        <h2 id="transfers-title" tabIndex={-1} className={styles.title} {...{ [focusHomeAttribute]: true }}>
          {text.transfers.title}
        </h2>
      </header>
      {ids.length > 0 ? (
        <ul className={styles.list}>
          {ids.map((id) => (
            <TransferRow key={id} id={id} name={names.get(id) ?? ''} />
          ))}
        </ul>
      ) : hasHistory ? (
        <p className={styles.quiet}>{text.transfers.emptyTitle}</p>
      ) : (
        <div className={styles.empty}>
          <ArrowLeftRight size={22} strokeWidth={1.75} aria-hidden="true" />
          <h3>{text.transfers.emptyTitle}</h3>
          <p>{text.transfers.emptyBody}</p>
        </div>
      )}
    </section>
  );
}
