/** While things are dragged over the window: what a drop here would do. Cards speak for themselves. */
import { Upload } from 'lucide-react';
import { useText, useUi } from '../state/context.tsx';
import { classes } from '../ui/button.tsx';
import styles from './drop-overlay.module.css';

export function DropOverlay() {
  const text = useText();
  const dragging = useUi((state) => state.dragging !== null);
  const overCard = useUi((state) => state.dragging?.over != null);
  const adding = useUi((state) => state.dialog?.kind === 'compose');
  if (!dragging) return null;
  return (
    <div className={classes(styles.frame, overCard && styles.overCard)} data-testid="drop-overlay" aria-hidden="true">
      <p className={styles.words}>
        <Upload size={18} />
        {adding ? text.compose.dropOverlayAdd : text.compose.dropOverlay}
      </p>
    </div>
  );
}
