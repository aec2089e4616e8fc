/** A switch with its words beside it. */
import { Switch } from '@base-ui/react/switch';
import { useId, type ReactNode } from 'react';
import styles from './toggle-row.module.css';

export interface ToggleRowProps {
  label: ReactNode;
  hint?: ReactNode;
  /** Words for screen readers where the visible label needs its surroundings to be understood. */
  accessibleLabel?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  testId?: string;
}

export function ToggleRow({ label, hint, accessibleLabel, checked, onChange, testId }: ToggleRowProps) {
  const id = useId();
  return (
    <div className={styles.row}>
      <div className={styles.words}>
        <span id={id}>{label}</span>
        {hint !== undefined && (
          <span id={`${id}-hint`} className={styles.hint}>
            {hint}
          </span>
        )}
      </div>
      <Switch.Root
        className={styles.switch}
        checked={checked}
        onCheckedChange={onChange}
        {...(accessibleLabel === undefined ? { 'aria-labelledby': id } : { 'aria-label': accessibleLabel })}
        {...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` })}
        data-testid={testId}
      >
        <Switch.Thumb className={styles.thumb} />
      </Switch.Root>
    </div>
  );
}
