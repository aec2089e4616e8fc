/** Whether this device is remembered by its key: the one thing its name cannot tell. */
import { ShieldCheck } from 'lucide-react';
import { useText } from '../state/context.tsx';
import styles from './trust-badge.module.css';

export function TrustBadge({ trusted }: { trusted: boolean }) {
  const text = useText();
  return trusted ? (
    <span className={styles.trusted}>
      <ShieldCheck size={13} strokeWidth={2} aria-hidden="true" />
      {text.nearby.trusted}
    </span>
  ) : (
    <span className={styles.fresh}>{text.nearby.fresh}</span>
  );
}
