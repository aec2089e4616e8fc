/** A text that was sent or has come: what it says, to be copied, and its links, which main opens once the person agrees. */
import { Check, Copy, ExternalLink } from 'lucide-react';
import { useEffect, useState } from 'react';
import { webLinksIn } from '../../shared/shown/web-links.ts';
import type { Transfer, TransferText } from '../../shared/state.ts';
import { copyable, visible, visibleLines } from '../../shared/text/index.ts';
import { useActions, useText } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import { copyToClipboard } from '../ui/clipboard.ts';
import { useNamed } from './row-name.ts';
import styles from './text-box.module.css';

/** Links that get a button: more is a page of its own. */
const maxLinks = 3;
/** How long the tick stays: long enough to be seen. */
const tickMs = 1600;

export function TextBox({ transfer, shown }: { transfer: Transfer; shown: TransferText }) {
  const text = useText();
  const actions = useActions();
  const named = useNamed();
  const { id: transferId, direction } = transfer;
  const [whole, setWhole] = useState<string | null>(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), tickMs);
    return () => clearTimeout(timer);
  }, [copied]);
  const words = whole ?? shown.beginning;
  const isCut = whole === null && shown.length !== null && shown.length > shown.beginning.length;

  /** Undefined where it isn't kept any more, which has been said. */
  async function all(): Promise<string | undefined> {
    return isCut ? (await actions.run('readText', { transferId }))?.text : words;
  }

  async function copy(): Promise<void> {
    const copying = await all();
    if (copying !== undefined) setCopied(await copyToClipboard(copyable(copying)));
  }

  if (words === '') return null;
  // One's own needs no button here, and main opens none of those.
  const links = direction === 'incoming' ? webLinksIn(words, maxLinks).filter((link) => URL.canParse(link)) : [];
  return (
    <figure className={styles.box} data-testid="transfer-text">
      <figcaption className="sr-only">{text.texts.shown}</figcaption>
      <blockquote className="selectable" dir="auto" data-testid="transfer-words">
        {visibleLines(words)}
        {isCut && '…'}
      </blockquote>
      <div className={styles.steps}>
        <Button
          small
          icon={copied ? <Check size={14} /> : <Copy size={14} />}
          aria-label={named(copied ? text.common.copied : text.texts.copy)}
          onClick={() => void copy()}
          data-testid="text-copy"
        >
          {copied ? text.common.copied : text.texts.copy}
        </Button>
        {links.map((link) => (
          <Button
            key={link}
            small
            icon={<ExternalLink size={14} />}
            title={visible(link)}
            aria-label={named(text.texts.open(visible(new URL(link).host)))}
            onClick={() => void actions.run('openLink', { transferId, link })}
            data-testid="text-open"
          >
            <span className={styles.host}>{text.texts.open(visible(new URL(link).host))}</span>
          </Button>
        ))}
        {isCut && (
          <Button
            small
            look="ghost"
            aria-label={named(text.texts.all)}
            onClick={() => void all().then((read) => read !== undefined && setWhole(read))}
            data-testid="text-all"
          >
            {text.texts.all}
          </Button>
        )}
      </div>
    </figure>
  );
}
