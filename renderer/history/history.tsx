/** What has ended, by the day: searched, filtered, and of a long list as much drawn as a person looks through. */
import { useDeferredValue, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { AppState } from '../../shared/state.ts';
import { isTerminal } from '../../shared/statuses.ts';
import { sameItems, useActions, useEngine, useText, useUi } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import { byDay, dayTitle, newestFirst, type Day } from './days.ts';
import { EndedRow } from './ended-row.tsx';
import { everything, find, isEverything, type Hit } from './find.ts';
import styles from './history.module.css';
import { drawnAtOnce, searchedFrom } from './limits.ts';
import { Tools } from './tools.tsx';
import { useToday } from './use-today.ts';
import { useRowNames } from '../transfers/row-name.ts';

const endedOf = ({ transfers }: AppState) => transfers.filter(({ status }) => isTerminal(status));

export function History() {
  const text = useText();
  const actions = useActions();
  const hidden = useUi((state) => state.hidden);
  const known = useEngine((state) => state.known);
  const kept = useEngine(endedOf, sameItems);
  const all = useMemo(() => newestFirst(kept.filter(({ id }) => !hidden.has(id))), [kept, hidden]);
  const [chosen, setWanted] = useState(everything);
  // Once there are few again nothing in sight would tell why some are missing.
  const searched = all.length >= searchedFrom;
  const wanted = searched ? chosen : everything;
  // A hundred rows that strangers or a search have caused take their time to draw: presses and keys don't wait for it.
  const hits = useDeferredValue(useMemo(() => find(text, all, known, wanted), [text, all, known, wanted]));
  const heading = useRef<HTMLHeadingElement>(null);
  const search = useRef<HTMLInputElement>(null);
  if (all.length === 0) return null;
  const isAll = isEverything(wanted);
  return (
    <section className={styles.history} aria-labelledby="history-title" data-testid="history">
      <header className={styles.head}>
        <h2 ref={heading} id="history-title" tabIndex={-1} className={styles.title}>
          {text.history.title}
        </h2>
        {hits.length > 1 && (
          <Button
            look="ghost"
            small
            onClick={() => {
              // This button leaves with them, and so may the whole section.
              const stays = isAll ? document.getElementById('transfers-title') : heading.current;
              stays?.focus();
              actions.takeOff(hits.map(({ transfer }) => transfer));
              // Nothing of what was looked for is left.
              setWanted(everything);
            }}
            data-testid="clear-ended"
          >
            {isAll ? text.transfers.clearEnded : text.history.clearShown(hits.length)}
          </Button>
        )}
      </header>
      {searched && (
        <Tools
          field={search}
          transfers={all}
          wanted={wanted}
          onWanted={setWanted}
          found={isAll ? null : text.history.found(hits.length, all.length)}
        />
      )}
      {hits.length === 0 ? (
        <div className={styles.none}>
          <p>{text.history.none}</p>
          <Button
            small
            onClick={() => {
              setWanted(everything);
              search.current?.focus();
            }}
            data-testid="history-show-all"
          >
            {text.history.showAll}
          </Button>
        </div>
      ) : (
        // Another search begins at its beginning.
        <Days key={JSON.stringify(wanted)} hits={hits} />
      )}
    </section>
  );
}

function Days({ hits }: { hits: readonly Hit[] }) {
  const text = useText();
  const today = useToday();
  const [most, setMost] = useState(drawnAtOnce);
  const list = useRef<HTMLDivElement>(null);
  const drawn = hits.slice(0, most);
  const found = new Map(drawn.map(({ transfer, name }) => [transfer.id, name]));
  const names = useRowNames();
  useEffect(() => {
    // The button may be gone: who pressed it goes on at the first of those that have come.
    if (most === drawnAtOnce) return;
    const rows = list.current?.querySelectorAll<HTMLElement>('[data-phase="ended"]');
    rows?.[most - drawnAtOnce]?.focus();
  }, [most]);
  const more = hits.length - drawn.length;
  return (
    <div ref={list} className={styles.days}>
      {byDay(drawn.map(({ transfer }) => transfer)).map((day) => (
        <OneDay key={day.start} day={day} title={dayTitle(text, day.start, today)} found={found} names={names} />
      ))}
      {more > 0 && (
        <Button
          look="ghost"
          small
          className={styles.more}
          onClick={() => setMost((before) => before + drawnAtOnce)}
          data-testid="history-more"
        >
          {text.history.more(Math.min(more, drawnAtOnce))}
        </Button>
      )}
    </div>
  );
}

interface OneDayProps {
  day: Day;
  title: string;
  /** By a transfer's id: as `Hit.name`. */
  found: ReadonlyMap<string, string | null>;
  /** By a transfer's id: what its row's buttons are called by. */
  names: ReadonlyMap<string, string>;
}

function OneDay({ day, title, found, names }: OneDayProps) {
  const id = useId();
  return (
    <div data-testid="history-day">
      <h3 id={id} className={styles.day}>
        {title}
      </h3>
      <ul className={styles.list} aria-labelledby={id}>
        {day.transfers.map((transfer) => (
          <EndedRow
            key={transfer.id}
            transfer={transfer}
            found={found.get(transfer.id) ?? null}
            name={names.get(transfer.id) ?? ''}
          />
        ))}
      </ul>
    </div>
  );
}
