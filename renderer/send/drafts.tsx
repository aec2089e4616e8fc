/** Drafts whose dialog was left without sending: each waits here to be gone on with, or thrown away. */
import { FilePen, X } from 'lucide-react';
import { cutTo, firstLine, isolated, visible, type Text } from '../../shared/text/index.ts';
import { useEngine, useFerry, useText, useUi } from '../state/context.tsx';
import type { Draft } from '../state/ui.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { CutSentence } from '../ui/cut-text.tsx';
import { focusNeighbour } from '../ui/focus.ts';
import styles from './drafts.module.css';
import { splitPath } from '../state/paths.ts';

export function Drafts() {
  const text = useText();
  const { ui } = useFerry();
  const asides = useUi((state) => state.asides);
  const devices = useEngine((state) => state.devices);
  if (asides.length === 0) return null;
  return (
    <section className={styles.drafts} aria-labelledby="drafts-title" tabIndex={-1} data-testid="drafts">
      <h2 id="drafts-title" className={styles.title}>
        {text.drafts.title}
      </h2>
      <ul className={styles.list}>
        {asides.map(({ id, draft }) => {
          const to = devices.find(({ fingerprint }) => fingerprint === draft.to);
          const named = whatOf(text, draft, visible);
          return (
            <li key={id} className={styles.draft} data-testid="draft">
              <FilePen size={17} aria-hidden="true" />
              <span className={styles.words}>
                <CutSentence className={styles.what}>{whatOf(text, draft, whole)}</CutSentence>
                {to && <CutSentence className={styles.to}>{text.transfers.to(whole(to.name))}</CutSentence>}
              </span>
              <Button
                small
                look="soft"
                aria-label={text.drafts.goOnNamed(named)}
                onClick={() => ui.goOn(id)}
                data-testid="draft-go-on"
              >
                {text.drafts.goOn}
              </Button>
              <IconButton
                small
                label={text.drafts.discardNamed(named)}
                tip={text.drafts.discard}
                onClick={(event) => {
                  focusNeighbour(event.currentTarget, 'li');
                  ui.discardAside(id);
                }}
                data-testid="draft-discard"
              >
                <X size={16} />
              </IconButton>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** As much of a name as the line has room for. */
const whole = (name: string): string => isolated(name, Infinity);

/** Longest beginning of a text that a draft is called by, in graphemes. */
const longestWords = 60;

/** `report.pdf and 2 more`, or the beginning of the text. */
function whatOf(text: Text, { paths, note }: Draft, show: (value: string) => string): string {
  const [first] = paths;
  if (first === undefined) return text.drafts.note(show(cutTo(firstLine(note.trim()), longestWords)));
  return text.drafts.items(show(splitPath(first).name), paths.length);
}
