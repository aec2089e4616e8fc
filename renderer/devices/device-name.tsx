/** A device's name on one line, with the first digits of its key where another one is called the same. */
import { classes } from '../ui/button.tsx';
import { CutText } from '../ui/cut-text.tsx';
import styles from './device-name.module.css';

export interface DeviceNameProps {
  children: string;
  /** Of `alike.ts`. */
  digits: string | undefined;
  className?: string | undefined;
}

export function DeviceName({ children, digits, className }: DeviceNameProps) {
  return (
    <span className={classes(styles.line, className)}>
      <CutText>{children}</CutText>
      {digits !== undefined && (
        <>
          {' '}
          <span className={styles.digits} data-testid="device-digits">
            {digits}
          </span>
        </>
      )}
    </span>
  );
}
