/** A button that opens a short menu of actions. */
import { Menu } from '@base-ui/react/menu';
import type { ReactNode } from 'react';
import styles from './action-menu.module.css';
import { classes, IconButton } from './button.tsx';

export interface MenuAction {
  readonly label: string;
  readonly icon: ReactNode;
  readonly run: () => void;
}

export interface ActionMenuProps {
  label: string;
  icon: ReactNode;
  items: readonly MenuAction[];
  className?: string | undefined;
  testId?: string;
}

export function ActionMenu({ label, icon, items, className, testId }: ActionMenuProps) {
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger
        render={
          <IconButton label={label} small className={classes(className)} data-testid={testId}>
            {icon}
          </IconButton>
        }
      />
      <Menu.Portal>
        <Menu.Positioner
          sideOffset={4}
          align="end"
          collisionPadding={8}
          className={styles.layer}
          role="region"
          aria-label={label}
        >
          <Menu.Popup className={styles.menu}>
            {items.map((item) => (
              <Menu.Item key={item.label} className={styles.item} onClick={item.run}>
                {item.icon}
                {item.label}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
