/** Said where a device was forgotten in a dialog: what that means, and the way back. */
import { useEffect, useRef } from 'react';
import { isolated } from '../../../shared/text/index.ts';
import { useActions, useText } from '../../state/context.tsx';
import { Button } from '../../ui/button.tsx';
import { takeFocus } from '../../ui/focus.ts';
import { Sentence } from '../../ui/peer-text.tsx';
import styles from './forgotten.module.css';

export interface ForgottenDevice {
  readonly fingerprint: string;
  /** As it was called here. */
  readonly name: string;
}

export function Forgotten({ device }: { device: ForgottenDevice }) {
  const text = useText();
  const actions = useActions();
  const undo = useRef<HTMLButtonElement>(null);
  // The button that was pressed has gone with the device: this is what has come in its place.
  useEffect(() => takeFocus(undo.current!), []);
  return (
    <p className={styles.forgotten} role="status" data-testid="forgotten">
      <span className={styles.words}>
        <Sentence>{text.transfers.forgotten(isolated(device.name))}</Sentence>
      </span>
      <Button
        ref={undo}
        look="soft"
        small
        onClick={() => void actions.unforget(device.fingerprint)}
        data-testid="forgotten-undo"
      >
        {text.undo.undo}
      </Button>
    </p>
  );
}
