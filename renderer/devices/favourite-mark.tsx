/** The star of a favourite: what makes it come first is seen, and said. */
import { Star } from 'lucide-react';
import { useText } from '../state/context.tsx';
import styles from './favourite-mark.module.css';

export function FavouriteMark() {
  const { favourite } = useText().device;
  return (
    <span className={styles.star} role="img" aria-label={favourite} title={favourite} data-testid="favourite">
      <Star size={14} fill="currentColor" aria-hidden="true" />
    </span>
  );
}
