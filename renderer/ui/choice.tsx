/** One choice among many, behind a button. */
import { Select } from '@base-ui/react/select';
import { Check, ChevronDown } from 'lucide-react';
import styles from './segments.module.css';
import type { ChoiceProps } from './segments.tsx';

export interface ChoiceOptions<T extends string> extends ChoiceProps<T> {
  /** The label is for screen readers only: the options say it to everybody else. Then it is as wide as its place. */
  labelHidden?: boolean;
}

export function Choice<T extends string>({
  label,
  labelHidden = false,
  hint,
  value,
  options,
  onChange,
  testId,
}: ChoiceOptions<T>) {
  return (
    <Select.Root items={options} value={value} onValueChange={(next) => next !== null && onChange(next)} modal={false}>
      <div className={labelHidden ? styles.alone : styles.row}>
        <span className={styles.words}>
          <Select.Label className={labelHidden ? 'sr-only' : styles.label}>{label}</Select.Label>
          {hint !== undefined && <span className={styles.hint}>{hint}</span>}
        </span>
        <Select.Trigger className={styles.select} data-testid={testId}>
          <Select.Value className={styles.value} />
          <Select.Icon>
            <ChevronDown size={16} />
          </Select.Icon>
        </Select.Trigger>
      </div>
      <Select.Portal>
        <Select.Positioner
          sideOffset={4}
          align="end"
          alignItemWithTrigger={false}
          className={styles.layer}
          role="region"
          aria-label={label}
        >
          <Select.Popup className={styles.popup}>
            <Select.List>
              {options.map((option) => (
                <Select.Item key={option.value} value={option.value} className={styles.option}>
                  <Select.ItemText>{option.label}</Select.ItemText>
                  <Select.ItemIndicator>
                    <Check size={15} />
                  </Select.ItemIndicator>
                </Select.Item>
              ))}
            </Select.List>
          </Select.Popup>
        </Select.Positioner>
      </Select.Portal>
    </Select.Root>
  );
}
