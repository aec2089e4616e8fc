/** How far something is; a travelling band while nobody can tell. `still`: it doesn't move now. */
import { Progress } from '@base-ui/react/progress';
import { classes } from './button.tsx';
import styles from './progress-bar.module.css';

export interface ProgressBarProps {
  fraction: number | null;
  label: string;
  still?: boolean;
}

export function ProgressBar({ fraction, label, still = false }: ProgressBarProps) {
  return (
    <Progress.Root value={fraction === null ? null : Math.floor(fraction * 100)} aria-label={label}>
      <Progress.Track className={styles.track}>
        {fraction === null ? (
          <span className={styles.band} />
        ) : (
          // Moved, not resized: a tick costs no layout.
          <span className={classes(styles.fill, still && styles.still)} style={{ transform: `scaleX(${fraction})` }} />
        )}
      </Progress.Track>
    </Progress.Root>
  );
}
