/** Buttons: with words, or an icon whose words are its label and its tooltip. */
import { Tooltip } from '@base-ui/react/tooltip';
import type { ComponentProps, ReactElement, ReactNode } from 'react';
import styles from './button.module.css';

type Look = 'primary' | 'secondary' | 'soft' | 'ghost' | 'danger';

export interface ButtonProps extends ComponentProps<'button'> {
  look?: Look;
  small?: boolean;
  icon?: ReactNode;
  /** Refuses presses but stays in place, in the tab order and in looks: a moment later it works. */
  arming?: boolean;
}

export function Button({
  look = 'secondary',
  small = false,
  arming = false,
  icon,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classes(styles.button, styles[look], small && styles.small, arming && styles.arming, className)}
      {...(arming ? { 'aria-disabled': true } : { onClick })}
    >
      {icon}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon' | 'title'> {
  label: string;
  /** Shorter words for the tooltip, where the label names its object for those who can't see it. */
  tip?: string;
  children: ReactNode;
}

export function IconButton({ label, tip = label, look = 'ghost', className, children, ...rest }: IconButtonProps) {
  return (
    <WithTip tip={tip}>
      <Button {...rest} look={look} aria-label={label} className={classes(styles.icon, className)}>
        {children}
      </Button>
    </WithTip>
  );
}

/** A tooltip on hover and focus. It adds nothing a label doesn't say, so a screen reader doesn't come upon it. */
export function WithTip({ tip, children }: { tip: ReactNode; children: ReactElement }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} collisionPadding={8} className={styles.tipLayer} aria-hidden="true">
          <Tooltip.Popup className={styles.tip}>{tip}</Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

export function classes(...names: readonly (string | false | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}
