/** The one kind of dialog: a titled sheet over the window. Focus stays inside, Escape closes, focus returns. */
import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useEffect, useId, useRef, useState, type ReactNode, type RefObject } from 'react';
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
  const titleId = useId();
  // As state: it comes after the sheet, in a portal.
  const [body, setBody] = useState<HTMLElement | null>(null);
  const scrolls = useScrollsByKeys(body);
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
              <Dialog.Title id={titleId} className={styles.title}>
                {title}
              </Dialog.Title>
              <IconButton label={closeLabel ?? text.common.close} onClick={onClose}>
                <X size={18} />
              </IconButton>
            </header>
            <div
              ref={setBody}
              className={styles.body}
              {...(scrolls && { tabIndex: 0, role: 'region', 'aria-labelledby': titleId })}
            >
              {children}
            </div>
            {foot !== undefined && <footer className={styles.foot}>{foot}</footer>}
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const focusable = 'a[href], button, input, select, textarea, summary, [tabindex]';

/** Whether a box has to be a stop of the Tab key, for keys to scroll it: it scrolls, and nothing in it could have the focus. */
function useScrollsByKeys(element: HTMLElement | null): boolean {
  const [needed, setNeeded] = useState(false);
  useEffect(() => {
    if (element === null) return;
    const look = (): void =>
      setNeeded(element.scrollHeight > element.clientHeight && element.querySelector(focusable) === null);
    look();
    // What is in it grows with the letters and as it comes; the box, with the window.
    const resized = new ResizeObserver(look);
    for (const each of [element, ...element.children]) resized.observe(each);
    const changed = new MutationObserver(look);
    changed.observe(element, { childList: true, subtree: true });
    return () => {
      resized.disconnect();
      changed.disconnect();
    };
  }, [element]);
  return needed;
}
