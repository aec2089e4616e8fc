/** What is asked before something goes to a LocalSend, in its row: whether that is the device, and for its PIN. */
import { useState, type ReactNode } from 'react';
import { maxPinLength } from '../../shared/api.ts';
import type { Question } from '../../shared/state.ts';
import { formatFingerprint } from '../devices/fingerprint.ts';
import { useText } from '../state/context.tsx';
import { Field } from '../ui/field.tsx';
import styles from './question.module.css';

/** The key that answered, and what can't be had of it. The buttons are its neighbour's. */
export function FingerprintAsked({ question }: { question: Extract<Question, { kind: 'fingerprint' }> }) {
  const words = useText().localSending;
  const { fingerprint, replaces } = question;
  const hint = fingerprint === null ? words.plainHint : replaces === null ? words.fingerprintHint : words.changedHint;
  return (
    <>
      {fingerprint !== null && (
        <p className={styles.fingerprint} data-testid="question-fingerprint">
          {formatFingerprint(fingerprint.toUpperCase())}
        </p>
      )}
      <p className={styles.hint}>{hint}</p>
      <p className={styles.hint}>{words.limits}</p>
    </>
  );
}

interface PinAskedProps {
  /** Answers with the PIN. */
  onPin: (pin: string) => void;
  /** Its buttons; `ready`: there is a PIN to send. */
  children: (ready: boolean) => ReactNode;
}

export function PinAsked({ onPin, children }: PinAskedProps) {
  const words = useText().localSending;
  const [pin, setPin] = useState('');
  return (
    <form
      className={styles.pin}
      onSubmit={(event) => {
        event.preventDefault();
        if (pin !== '') onPin(pin);
      }}
    >
      <Field
        label={words.pinLabel}
        hint={words.pinHint}
        value={pin}
        onValue={setPin}
        maxLength={maxPinLength}
        autoComplete="off"
        spellCheck={false}
        data-testid="question-pin"
      />
      <div className={styles.buttons}>{children(pin !== '')}</div>
    </form>
  );
}
