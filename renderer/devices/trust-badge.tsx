/** Whether this device is remembered by its key, or only calls itself like one that is: what its name cannot tell. */
import { Ban, ShieldAlert, ShieldCheck } from 'lucide-react';
import { isolated } from '../../shared/text/index.ts';
import { useText } from '../state/context.tsx';
import { WithTip } from '../ui/button.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import styles from './trust-badge.module.css';

interface TrustBadgeProps {
  trusted: boolean;
  blocked?: boolean;
  /** The remembered device that it calls itself like. */
  namesakeOf?: string | undefined;
}

export function TrustBadge({ trusted, blocked = false, namesakeOf }: TrustBadgeProps) {
  const text = useText();
  if (blocked) {
    return (
      <span className={styles.blocked} data-testid="blocked">
        <Ban size={13} strokeWidth={2} aria-hidden="true" />
        {text.nearby.blocked}
      </span>
    );
  }
  if (!trusted && namesakeOf !== undefined) {
    return (
      <WithTip tip={<Sentence>{text.nearby.namesakeHint(isolated(namesakeOf))}</Sentence>}>
        <span className={styles.namesake} data-testid="namesake">
          <ShieldAlert size={13} strokeWidth={2} aria-hidden="true" />
          <span>
            <Sentence>{text.nearby.namesake(isolated(namesakeOf))}</Sentence>
          </span>
        </span>
      </WithTip>
    );
  }
  return trusted ? (
    <span className={styles.trusted}>
      <ShieldCheck size={13} strokeWidth={2} aria-hidden="true" />
      {text.nearby.trusted}
    </span>
  ) : (
    <span className={styles.fresh}>{text.nearby.fresh}</span>
  );
}
