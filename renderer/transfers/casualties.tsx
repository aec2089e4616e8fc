/** The paths that did not make it, each with its reason. Folded, but never hidden. */
import { Collapsible } from '@base-ui/react/collapsible';
import { ChevronRight } from 'lucide-react';
import type { Transfer } from '../../shared/state.ts';
import { failureSentence, isolated, visible } from '../../shared/text/index.ts';
import { useText } from '../state/context.tsx';
import { PeerText, Sentence } from '../ui/peer-text.tsx';
import styles from './casualties.module.css';

export function Casualties({ transfer }: { transfer: Transfer }) {
  const text = useText();
  const { casualties, casualtyCount, direction } = transfer;
  const summary =
    direction === 'outgoing'
      ? text.transfers.missingSent(casualtyCount)
      : text.transfers.missingReceived(casualtyCount);
  return (
    <Collapsible.Root>
      <Collapsible.Trigger className={styles.summary} data-testid="transfer-casualties">
        <ChevronRight size={15} aria-hidden="true" />
        {summary}
      </Collapsible.Trigger>
      <Collapsible.Panel className={styles.panel}>
        <ul className={styles.list}>
          {casualties.map(({ path, failure }, i) => (
            <li key={i}>
              <p className={styles.path} title={visible(path)}>
                <PeerText>{path}</PeerText>
              </p>
              <p className={styles.why}>
                {/* The path stands above: the sentence speaks of "this file". */}
                <Sentence>{failureSentence(text, withoutPath(failure), isolated)}</Sentence>
              </p>
            </li>
          ))}
        </ul>
        {casualtyCount > casualties.length && (
          <p className={styles.why}>{text.transfers.moreMissing(casualtyCount - casualties.length)}</p>
        )}
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}

function withoutPath(failure: Transfer['casualties'][number]['failure']): typeof failure {
  // Without its path it would be the whole transfer that was cancelled.
  if (failure.code === 'cancelled') return failure;
  const params = Object.fromEntries(Object.entries(failure.params ?? {}).filter(([key]) => key !== 'path'));
  return { code: failure.code, params };
}
