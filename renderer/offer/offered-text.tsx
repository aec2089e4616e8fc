/** What an offer of a text shows of it: its beginning, from a device that is remembered; of a stranger's nothing yet. */
import { visibleLines } from '../../shared/text/index.ts';
import { useText } from '../state/context.tsx';
import styles from './offer-dialog.module.css';

export function OfferedText({ beginning }: { beginning: string }) {
  const text = useText();
  return (
    <section aria-label={text.texts.shown} className={styles.note} data-testid="offer-text">
      {beginning === '' ? (
        <p>{text.texts.unseen}</p>
      ) : (
        <blockquote className="selectable" dir="auto">
          {visibleLines(beginning)}
        </blockquote>
      )}
    </section>
  );
}
