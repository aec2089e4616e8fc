/** The verification code, big enough to compare across a desk, and the one sentence on what to do with it. */
import { formatCode } from '../../shared/format.ts';
import { useText } from '../state/context.tsx';
import { classes } from '../ui/button.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import styles from './code-box.module.css';

/** `stacked`: the sentence stands below the code, where a line has no room for both. */
export function CodeBox(props: { code: string; sentence: string; small?: boolean; stacked?: boolean; testId: string }) {
  const text = useText();
  return (
    <div
      className={classes(styles.box, props.small && styles.small, props.stacked && styles.stacked)}
      role="group"
      aria-label={text.offer.code}
    >
      {/* Digit by digit for those who hear it. */}
      <output className={styles.code} aria-label={[...props.code].join(' ')} data-testid={props.testId}>
        {formatCode(props.code)}
      </output>
      <p className={styles.sentence}>
        <Sentence>{props.sentence}</Sentence>
      </p>
    </div>
  );
}
