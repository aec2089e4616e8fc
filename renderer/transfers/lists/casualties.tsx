/** The paths that did not make it, each with its reason. Folded, but never hidden. */
import type { Failure } from '../../../shared/errors.ts';
import type { Transfer } from '../../../shared/state.ts';
import { failureSentence, isolated, visible, type Text } from '../../../shared/text/index.ts';
import { useText } from '../../state/context.tsx';
import { classes } from '../../ui/button.tsx';
import { PeerText, Sentence } from '../../ui/peer-text.tsx';
import styles from './casualties.module.css';
import { Fold } from './fold.tsx';

export function Casualties({ transfer }: { transfer: Transfer }) {
  const text = useText();
  const { casualties, casualtyCount, direction } = transfer;
  const summary =
    direction === 'outgoing'
      ? text.transfers.missingSent(casualtyCount)
      : text.transfers.missingReceived(casualtyCount);
  return (
    <Fold summary={summary} tone="warning" panelClassName={styles.panel} testId="transfer-casualties">
      <ul className={styles.list}>
        {casualties.map(({ path, failure }, i) => (
          <li key={i}>
            <p className={classes(styles.path, 'selectable')} title={visible(path)}>
              <PeerText>{path}</PeerText>
            </p>
            <p className={classes(styles.why, 'selectable')}>
              <Sentence>{why(text, transfer, failure)}</Sentence>
            </p>
          </li>
        ))}
      </ul>
      {casualtyCount > casualties.length && (
        <p className={styles.why}>{text.transfers.moreMissing(casualtyCount - casualties.length)}</p>
      )}
    </Fold>
  );
}

/** The path stands above: the sentence speaks of "this file". */
function why(text: Text, { peer }: Transfer, failure: Failure): string {
  if (failure.code !== 'cancelled') return failureSentence(text, withoutPath(failure), isolated);
  return failure.by === 'peer' ? text.transfers.leftOutBy(isolated(peer.name)) : text.transfers.leftOutHere;
}

function withoutPath(failure: Failure): Failure {
  const params = Object.fromEntries(Object.entries(failure.params ?? {}).filter(([key]) => key !== 'path'));
  return { ...failure, params };
}
