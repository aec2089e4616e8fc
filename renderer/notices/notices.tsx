/** Messages at the bottom of the window. Errors and problems stay until they are closed; news leaves by itself, but not from under a pointer or the focus. */
import { CircleAlert, CircleCheck, Info, X } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { Problem } from '../../shared/state.ts';
import { failureSentence, isolated } from '../../shared/text/index.ts';
import { useActions, useEngine, useFerry, useText, useUi } from '../state/context.tsx';
import type { Notice } from '../state/ui.ts';
import { Button, classes, IconButton } from '../ui/button.tsx';
import styles from './notices.module.css';
import { Sentence } from '../ui/peer-text.tsx';

/** Time to read one sentence twice. */
const newsMs = 7000;
/** And to see that it was a slip, and to get to the button by key as well. */
export const undoMs = 12_000;

export function Notices() {
  const notices = useUi((state) => state.notices);
  const text = useText();
  const problems = useEngine((state) => state.problems);
  const list = useRef<HTMLOListElement>(null);
  useLayoutEffect(() => makeRoom(list.current!), []);
  return (
    <section aria-label={text.common.messages}>
      <ol ref={list} className={styles.notices}>
        {problems.map((problem) => (
          <KnownProblem key={problem.id} problem={problem} />
        ))}
        {notices.map((notice) => (
          <Message key={notice.id} notice={notice} />
        ))}
      </ol>
    </section>
  );
}

/** The window and its sheets leave as much room at the bottom as the messages take. Answers how to leave that. */
function makeRoom(list: HTMLElement): () => void {
  const measure = (): void => {
    const height = list.childElementCount === 0 ? 0 : list.offsetHeight;
    document.documentElement.style.setProperty('--notices-room', `${height}px`);
  };
  const observer = new ResizeObserver(measure);
  observer.observe(list);
  return () => observer.disconnect();
}

/** Of Ferry's own files: it stays, also over restarts, until the person has closed it. */
function KnownProblem({ problem: { id, failure } }: { problem: Problem }) {
  const text = useText();
  const actions = useActions();
  return (
    <li className={classes(styles.notice, styles.error)} data-testid="problem">
      <CircleAlert size={18} aria-hidden="true" />
      <p className={classes(styles.words, 'selectable')} role="alert">
        <Sentence>{failureSentence(text, failure, isolated)}</Sentence>
      </p>
      <IconButton
        small
        label={text.common.dismiss}
        onClick={() => void actions.run('dismissProblem', { problemId: id })}
      >
        <X size={16} />
      </IconButton>
    </li>
  );
}

const icons: Readonly<Record<Notice['tone'], typeof Info>> = { error: CircleAlert, info: Info, done: CircleCheck };

function Message({ notice }: { notice: Notice }) {
  const text = useText();
  const { ui } = useFerry();
  const { id, tone } = notice;
  const undoing = 'undoing' in notice ? notice.undoing : undefined;
  const item = useRef<HTMLLIElement>(null);
  const held = useHeld(item);
  const forMs = undoing === undefined ? newsMs : undoMs;
  useEffect(() => {
    if (tone === 'error' || held) return;
    const timer = setTimeout(() => ui.unnotify(id), forMs);
    return () => clearTimeout(timer);
  }, [tone, held, forMs, id, ui]);
  const Icon = icons[tone];
  return (
    <li className={classes(styles.notice, styles[tone])} ref={item} data-testid="notice">
      <Icon size={18} aria-hidden="true" />
      <p className={classes(styles.words, 'selectable')} role={tone === 'error' ? 'alert' : 'status'}>
        <Sentence>{'failure' in notice ? failureSentence(text, notice.failure, isolated) : notice.say(text)}</Sentence>
      </p>
      {undoing !== undefined && (
        <Button look="soft" small onClick={() => ui.undo(id)} data-testid="notice-undo">
          {text.undo.undo}
        </Button>
      )}
      <IconButton small label={text.common.close} onClick={() => ui.unnotify(id)}>
        <X size={16} />
      </IconButton>
    </li>
  );
}

/** Pointed at or focused: nothing leaves under somebody's hand. */
function useHeld(item: RefObject<HTMLElement | null>): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    const element = item.current;
    const listening = new AbortController();
    const hear = (names: readonly string[], is: boolean): void => {
      for (const name of names) element?.addEventListener(name, () => setHeld(is), { signal: listening.signal });
    };
    hear(['pointerenter', 'focusin'], true);
    hear(['pointerleave', 'focusout'], false);
    return () => listening.abort();
  }, [item]);
  return held;
}
