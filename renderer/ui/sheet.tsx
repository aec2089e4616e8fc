/** The one kind of dialog: a titled sheet over the window. Focus stays inside, Escape closes, focus returns. */
import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useEffect, useRef, type ReactNode, type RefObject } from 'react';
import { useText } from '../state/context.tsx';
import { classes, IconButton } from './button.tsx';
import { focusBefore } from './focus.ts';
import styles from './sheet.module.css';

export interface SheetProps {
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
  foot?: ReactNode;
  /** Words for the closing button, where closing is not just that. */
  closeLabel?: string;
  /** Another sheet lies above this one: Escape is for that one. */
  covered?: boolean;
  /** Lies above every other sheet, and a stray click beside it does not close it. */
  above?: boolean;
  wide?: boolean;
  /** What has the focus at first; the sheet itself when left out, where Enter and Space do nothing. */
  initialFocus?: RefObject<HTMLElement | null>;
  testId?: string;
}

export function Sheet(props: SheetProps) {
  const { title, onClose, children, foot, closeLabel, covered = false, above = false, wide = false, testId } = props;
  const text = useText();
  const sheet = useRef<HTMLDivElement>(null);
  /** Also while it goes, when React has let go of it. */
  const popup = useRef<HTMLDivElement>(null);
  useEffect(() => {
    popup.current = sheet.current;
  }, []);
  const layer = above && styles.above;
  return (
    <Dialog.Root
      open
      disablePointerDismissal={above || covered}
      onOpenChange={(open) => {
        if (!open && !covered) onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={classes(styles.scrim, layer)} />
        <Dialog.Viewport className={classes(styles.viewport, layer)}>
          <Dialog.Popup
            ref={sheet}
            className={classes(styles.sheet, wide && styles.wide)}
            initialFocus={props.initialFocus ?? sheet}
            finalFocus={() => focusBefore(popup.current)}
            data-testid={testId}
          >
            <header className={styles.head}>
              <Dialog.Title className={styles.title}>{title}</Dialog.Title>
              <IconButton label={closeLabel ?? text.common.close} onClick={onClose}>
                <X size={18} />
              </IconButton>
            </header>
            <div className={styles.body}>{children}</div>
            {foot !== undefined && <footer className={styles.foot}>{foot}</footer>}
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
