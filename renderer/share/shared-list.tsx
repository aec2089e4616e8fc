/** All that is shared by link, for as long as it is: nobody forgets an open door. */
import { Link } from 'lucide-react';
import { useEngine, useFerry, useText } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import styles from './share.module.css';
import { titleOf } from './shown-share.tsx';
import { StopShare } from './stop-share.tsx';

export function SharedList() {
  const text = useText();
  const { ui } = useFerry();
  const shares = useEngine((state) => state.shares);
  if (shares.length === 0) return null;
  return (
    <section className={styles.list} aria-label={text.share.list}>
      {shares.map((share) => (
        <div key={share.id} className={styles.row} data-testid="shared">
          <Link size={16} aria-hidden="true" />
          <span className={styles.name}>
            <Sentence>{titleOf(share, text.share)}</Sentence>
          </span>
          <span className={styles.both}>
            <Button small onClick={() => ui.open({ kind: 'shared', id: share.id })} data-testid="shared-show">
              {text.share.show}
            </Button>
            <StopShare small look="ghost" share={share} testId="shared-stop" />
          </span>
        </div>
      ))}
    </section>
  );
}
