/** How far something is; a travelling band while nobody can tell. */
import { Progress } from '@base-ui/react/progress';
import styles from './progress-bar.module.css';

export function ProgressBar({ fraction, label }: { fraction: number | null; label: string }) {
  return (
    <Progress.Root value={fraction === null ? null : Math.floor(fraction * 100)} aria-label={label}>
      <Progress.Track className={styles.track}>
        {fraction === null ? (
          <span className={styles.band} />
        ) : (
          // Moved, not resized: a tick costs no layout.
          <span className={styles.fill} style={{ transform: `scaleX(${fraction})` }} />
        )}
      </Progress.Track>
    </Progress.Root>
  );
}
