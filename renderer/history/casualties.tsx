/** The paths that did not make it, each with its reason; to be filtered where they are many, copied, and sent again as far as they are in view. Folded, but never hidden. */
import { Check, Copy, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { finds, folded, wordsOf } from '../../shared/shown/search.ts';
import type { Failure } from '../../shared/errors.ts';
import type { Transfer } from '../../shared/state.ts';
import { copyable, failureSentence, inPlainText, isolated, visible, type Text } from '../../shared/text/index.ts';
import { useText } from '../state/context.tsx';
import { Button, classes } from '../ui/button.tsx';
import { copyToClipboard } from '../ui/clipboard.ts';
import { Field } from '../ui/field.tsx';
import { PeerText, Sentence } from '../ui/peer-text.tsx';
import { useNamed } from '../transfers/row-name.ts';
import styles from './casualties.module.css';
import { sendable, useSendAgain } from './send-again.ts';
import { Fold } from '../transfers/lists/fold.tsx';

/** Fewer are seen at a glance. */
const filteredFrom = 6;

export function Casualties({ transfer }: { transfer: Transfer }) {
  const text = useText();
  const named = useNamed();
  const { casualties, casualtyCount, direction } = transfer;
  const summary =
    direction === 'outgoing'
      ? text.transfers.missingSent(casualtyCount)
      : text.transfers.missingReceived(casualtyCount);
  const [filter, setFilter] = useState('');
  const [copied, setCopied] = useState(false);
  const words = wordsOf(filter, text.language);
  const lines = casualties
    .map(({ path, failure }) => ({
      path,
      failure,
      line: `${visible(path)}\t${why(text, transfer, failure, inPlainText)}`,
    }))
    .filter(({ line }) => finds(words, folded(line, text.language)));
  const again = useSendAgain(transfer);
  // All of them is the row's own button.
  const part = again === null || lines.length === casualties.length ? [] : sendable(lines);
  return (
    <Fold summary={summary} tone="warning" panelClassName={styles.panel} testId="transfer-casualties">
      {casualties.length >= filteredFrom && (
        <Field
          label={named(text.missing.filter)}
          labelHidden
          placeholder={text.missing.filter}
          value={filter}
          onValue={setFilter}
          autoComplete="off"
          spellCheck={false}
          data-testid="casualties-filter"
        />
      )}
      <ul className={styles.list}>
        {lines.map(({ path, failure }, i) => (
          <li key={i}>
            <p className={classes(styles.path, 'selectable')} title={visible(path)}>
              <PeerText>{path}</PeerText>
            </p>
            <p className={classes(styles.why, 'selectable')}>
              <Sentence>{why(text, transfer, failure, isolated)}</Sentence>
            </p>
          </li>
        ))}
      </ul>
      {lines.length === 0 && <p className={styles.why}>{text.missing.none}</p>}
      <div className={styles.buttons}>
        <Button
          small
          icon={copied ? <Check size={14} /> : <Copy size={14} />}
          disabled={lines.length === 0}
          onClick={() => void copyToClipboard(copyable(lines.map(({ line }) => line).join('\n'))).then(setCopied)}
          onBlur={() => setCopied(false)}
          aria-label={named(copied ? text.common.copied : text.missing.copy)}
          data-testid="casualties-copy"
        >
          <span aria-live="polite">{copied ? text.common.copied : text.missing.copy}</span>
        </Button>
        {part.length > 0 && (
          <Button
            small
            icon={<RotateCw size={14} />}
            onClick={() => void again?.part(part)}
            aria-label={named(text.missing.sendThese(part.length))}
            data-testid="casualties-again"
          >
            {text.missing.sendThese(part.length)}
          </Button>
        )}
      </div>
      {casualtyCount > casualties.length && (
        <p className={styles.why}>{text.transfers.moreMissing(casualtyCount - casualties.length)}</p>
      )}
    </Fold>
  );
}

/** The path stands above: the sentence speaks of "this file". */
function why(text: Text, { peer }: Transfer, failure: Failure, show: (value: string) => string): string {
  if (failure.code !== 'cancelled') return failureSentence(text, withoutPath(failure), show);
  return failure.by === 'peer' ? text.transfers.leftOutBy(show(peer.name)) : text.transfers.leftOutHere;
}

function withoutPath(failure: Failure): Failure {
  const params = Object.fromEntries(Object.entries(failure.params ?? {}).filter(([key]) => key !== 'path'));
  return { ...failure, params };
}
