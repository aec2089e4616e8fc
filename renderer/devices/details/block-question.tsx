/** Asked before a device is blocked with which something has come some way: blocking ends that at once. */
import { useEffect, useRef } from 'react';
import { isolated } from '../../../shared/text/index.ts';
import { useText } from '../../state/context.tsx';
import { Button } from '../../ui/button.tsx';
import { Sentence } from '../../ui/peer-text.tsx';
import styles from './device-rules.module.css';

export interface BlockQuestionProps {
  /** As the device is called here. */
  name: string;
  onBlock: () => void;
  onKeep: () => void;
}

export function BlockQuestion({ name, onBlock, onKeep }: BlockQuestionProps) {
  const text = useText();
  const keep = useRef<HTMLButtonElement>(null);
  // What harms nothing has the focus: a key pressed twice is no yes.
  useEffect(() => keep.current?.focus(), []);
  return (
    <div
      className={styles.question}
      role="group"
      aria-label={text.device.blockTitle}
      data-testid="device-block-question"
    >
      <p>
        <Sentence>{text.device.blockEnds(isolated(name))}</Sentence>
      </p>
      <div className={styles.answers}>
        <Button ref={keep} small look="primary" onClick={onKeep} data-testid="device-block-keep">
          {text.stopping.keep}
        </Button>
        <Button small look="danger" onClick={onBlock} data-testid="device-block-anyway">
          {text.device.blockAnyway}
        </Button>
      </div>
    </div>
  );
}
