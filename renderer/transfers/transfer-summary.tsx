/** In a narrow window, where the transfers lie below the fold: that there are some, how far they are, and the way there. */
import { ChevronDown } from 'lucide-react';
import { useEffect, useState, type RefObject } from 'react';
import { isTerminal, type AppState } from '../../shared/state.ts';
import { isRunning } from '../../shared/statuses.ts';
import { sameItems, useEngine, useText } from '../state/context.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import styles from './transfer-summary.module.css';

/** How many are under way, and how far they are together in percent. */
export function summarize({ transfers }: Pick<AppState, 'transfers'>): readonly [running: number, percent: number] {
  const running = transfers.filter(isRunning);
  const bytes = running.reduce((sum, transfer) => sum + transfer.progress.bytes, 0);
  const total = running.reduce((sum, transfer) => sum + transfer.totals.bytes, 0);
  return [running.length, total === 0 ? 0 : Math.floor(Math.min(1, bytes / total) * 100)];
}

/** One of them waits for the person, out of sight. */
const asks = ({ transfers }: Pick<AppState, 'transfers'>): boolean =>
  transfers.some(
    ({ direction, status, question }) =>
      (!isTerminal(status) && question !== null) || (direction === 'incoming' && status === 'asking'),
  );

export function TransferSummary({ transfers }: { transfers: RefObject<HTMLElement | null> }) {
  const text = useText();
  const [running, percent] = useEngine(summarize, sameItems);
  const asking = useEngine(asks);
  const inView = useInView(transfers);
  if ((running === 0 && !asking) || inView) return null;
  const words = asking ? text.transfers.waitingForYou : text.tray.transfersRunning(running);
  return (
    <footer>
      <button
        type="button"
        className={styles.summary}
        onClick={() => {
          transfers.current?.scrollIntoView();
          transfers.current?.focus({ preventScroll: true });
        }}
        data-testid="transfer-summary"
      >
        <span className={styles.words}>
          {words}
          {running > 0 && <span className={styles.percent}>{text.percent(percent)}</span>}
          <ChevronDown size={16} aria-hidden="true" />
        </span>
        {running > 0 && <ProgressBar fraction={percent / 100} label={words} />}
      </button>
    </footer>
  );
}

function useInView(element: RefObject<HTMLElement | null>): boolean {
  const [inView, setInView] = useState(true);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new IntersectionObserver(([entry]) => setInView(entry?.isIntersecting ?? true), {
      // A title and half a row are not yet the transfers.
      rootMargin: '0px 0px -160px 0px',
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return inView;
}
