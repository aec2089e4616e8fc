/** Something that has landed, to take hold of: dragged into another program, or opened with a double click. */
import type { ReactNode } from 'react';
import { classes } from '../../ui/button.tsx';
import styles from './thing.module.css';
import { useDragOut } from './use-drag-out.ts';

export interface ThingProps {
  readonly transferId: string;
  /** Places in the transfer's `landed`. */
  readonly items: readonly number[];
  readonly className?: string | undefined;
  readonly title?: string;
  readonly onOpen: () => void;
  readonly children: ReactNode;
}

export function Thing({ transferId, items, className, title, onOpen, children }: ThingProps) {
  const dragOut = useDragOut(transferId, items);
  return (
    <span
      {...dragOut}
      className={classes(styles.thing, className)}
      title={title}
      // By keys: Open beside it.
      onDoubleClick={(event) => {
        event.stopPropagation();
        onOpen();
      }}
      data-testid="landed-thing"
    >
      {children}
    </span>
  );
}
