/** A labelled text field with its hint and its error, tied together for screen readers. */
import { CircleAlert } from 'lucide-react';
import { useId, type ComponentProps, type ReactNode } from 'react';
import { classes } from './button.tsx';
import styles from './field.module.css';

interface Common {
  label: string;
  /** The label is for screen readers only: the place says it to everybody else. */
  labelHidden?: boolean;
  hint?: ReactNode;
  error?: ReactNode;
  onValue: (value: string) => void;
}

export type FieldProps = Common & Omit<ComponentProps<'input'>, 'onChange'>;

export function Field({ label, labelHidden = false, hint, error = null, onValue, id, className, ...rest }: FieldProps) {
  const ids = useFieldIds(id);
  return (
    <div className={classes(styles.field, className)}>
      <label htmlFor={ids.field} className={labelHidden ? 'sr-only' : styles.label}>
        {label}
      </label>
      <input
        {...rest}
        id={ids.field}
        className={styles.input}
        aria-invalid={error !== null}
        aria-describedby={`${ids.hint} ${ids.error}`}
        onChange={(event) => onValue(event.currentTarget.value)}
      />
      <FieldNotes ids={ids} hint={hint} error={error} />
    </div>
  );
}

export type AreaProps = Common & Omit<ComponentProps<'textarea'>, 'onChange'>;

export function Area({ label, labelHidden = false, hint, error = null, onValue, id, ...rest }: AreaProps) {
  const ids = useFieldIds(id);
  return (
    <div className={styles.field}>
      <label htmlFor={ids.field} className={labelHidden ? 'sr-only' : styles.label}>
        {label}
      </label>
      <textarea
        {...rest}
        id={ids.field}
        className={classes(styles.input, styles.area)}
        aria-describedby={`${ids.hint} ${ids.error}`}
        onChange={(event) => onValue(event.currentTarget.value)}
      />
      <FieldNotes ids={ids} hint={hint} error={error} />
    </div>
  );
}

type Ids = ReturnType<typeof useFieldIds>;

function useFieldIds(given: string | undefined) {
  const own = useId();
  const field = given ?? own;
  return { field, hint: `${field}-hint`, error: `${field}-error` };
}

function FieldNotes({ ids, hint, error }: { ids: Ids; hint: ReactNode; error: ReactNode }) {
  return (
    <>
      <p id={ids.error} className={styles.error} role="alert">
        {error !== null && (
          <>
            <CircleAlert size={15} aria-hidden="true" />
            <span>{error}</span>
          </>
        )}
      </p>
      <p id={ids.hint} className={styles.hint}>
        {hint}
      </p>
    </>
  );
}
