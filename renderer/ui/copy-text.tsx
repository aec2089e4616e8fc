/** A technical value that is there to be copied: one press, and it says that it did. */
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useText } from '../state/context.tsx';
import { copyToClipboard } from './clipboard.ts';
import styles from './copy-text.module.css';

/** How long the tick stays: long enough to be seen. */
const shownMs = 1600;

export function CopyText({ value, shown = value, label }: { value: string; shown?: string; label: string }) {
  const text = useText();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <button
      type="button"
      className={styles.copy}
      // What is seen is part of what is heard: who speaks to the computer says what stands there.
      aria-label={label.includes(shown) ? label : `${label}: ${shown}`}
      onClick={() => void copyToClipboard(value).then(setCopied)}
    >
      <bdi className={styles.value}>{shown}</bdi>
      {copied ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
      <span className="sr-only" aria-live="polite">
        {copied ? text.common.copied : ''}
      </span>
    </button>
  );
}
