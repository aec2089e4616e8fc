/** A transfer before its answer: the sender waits and shows the code, the receiver is asked. */
import { LoaderCircle } from 'lucide-react';
import type { Transfer } from '../../shared/state.ts';
import type { OfferedStatus } from '../../shared/statuses.ts';
import { isolated, type Text } from '../../shared/text/index.ts';
import { CodeBox } from '../offer/code-box.tsx';
import { dialogKey } from '../offer/dialog-key.ts';
import { useFerry, useText } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import { useNamed } from './row-name.ts';
import styles from './asking.module.css';

/** What is said of one that somebody wants to send here. */
const incoming = {
  connecting: 'waitingForYou',
  comparing: 'comparedThere',
  asking: 'waitingForYou',
} as const satisfies Readonly<Record<OfferedStatus, keyof Text['transfers']>>;

export function Asking({ transfer, status }: { transfer: Transfer; status: OfferedStatus }) {
  const text = useText();
  const { ui } = useFerry();
  const named = useNamed();
  const { id, direction, peer, code } = transfer;
  const name = isolated(peer.name);
  if (direction === 'incoming') {
    return (
      <p className={styles.line}>
        <span className={styles.words}>{text.transfers[incoming[status]]}</span>
        <Button
          look="soft"
          small
          aria-label={named(text.transfers.review)}
          onClick={() => ui.review(dialogKey(transfer) ?? id)}
          data-testid="transfer-review"
        >
          {text.transfers.review}
        </Button>
      </p>
    );
  }
  // Its code is in its question.
  if (transfer.question !== null) return null;
  return (
    <>
      <p className={styles.line}>
        <LoaderCircle size={14} aria-hidden="true" />
        <span className={styles.words}>
          <Sentence>{text.transfers.offered[status](name)}</Sentence>
        </span>
      </p>
      {code !== null && (
        <div className={styles.code}>
          <CodeBox small code={code} sentence={text.transfers.compare(name)} testId="transfer-code" />
        </div>
      )}
    </>
  );
}
