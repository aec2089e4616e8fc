/** One choice among a few, all in view. */
import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import { useId } from 'react';
import styles from './segments.module.css';

export interface ChoiceProps<T extends string> {
  label: string;
  hint?: string;
  value: T;
  options: readonly { readonly value: T; readonly label: string }[];
  onChange: (value: T) => void;
  testId?: string;
}

export function Segments<T extends string>({ label, value, options, onChange, testId }: ChoiceProps<T>) {
  const id = useId();
  return (
    <div className={styles.row}>
      <span id={id} className={styles.label}>
        {label}
      </span>
      <RadioGroup
        className={styles.segments}
        aria-labelledby={id}
        value={value}
        onValueChange={onChange}
        data-testid={testId}
      >
        {options.map((option) => (
          <Radio.Root key={option.value} value={option.value} className={styles.segment} aria-label={option.label}>
            {option.label}
          </Radio.Root>
        ))}
      </RadioGroup>
    </div>
  );
}
