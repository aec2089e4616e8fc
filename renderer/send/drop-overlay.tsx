/** While things are dragged over the window: what a drop here would do. Cards speak for themselves. */
import { Ban, Upload } from 'lucide-react';
import { useText, useUi } from '../state/context.tsx';
import { classes } from '../ui/button.tsx';
import styles from './drop-overlay.module.css';

export function DropOverlay() {
  const text = useText();
  const what = useUi((state) => state.dragging?.what);
  const overCard = useUi((state) => state.dragging?.over != null);
  const adding = useUi((state) => state.dialog?.kind === 'compose');
  if (what === undefined) return null;
  const refused = what === 'nothing';
  const words = what === 'text' ? text.compose.dropOverlayText : text.compose.dropOverlay;
  return (
    <div
      className={classes(styles.frame, overCard && styles.overCard, refused && styles.refused)}
      data-testid="drop-overlay"
      aria-hidden="true"
    >
      <p className={styles.words}>
        {refused ? <Ban size={18} /> : <Upload size={18} />}
        {refused ? text.compose.dropRefused : adding ? text.compose.dropOverlayAdd : words}
      </p>
    </div>
  );
}
