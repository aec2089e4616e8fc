/** What a row's buttons are called by, so that no two in the list are called alike: the title, and what tells it from another one. */
import { createContext, useContext } from 'react';
import type { AppState, Transfer } from '../../shared/state.ts';
import { visible, type Text } from '../../shared/text/index.ts';
import { useEngine, useText } from '../state/context.tsx';
import { titleOf } from './describe.ts';

/** The name of the row around it; empty where there is none. */
export const RowName = createContext('');

/** The words on a button, with the name of its row behind them for whoever doesn't see where it stands. */
export function useNamed(): (words: string) => string {
  const text = useText();
  const name = useContext(RowName);
  return (words) => (name === '' ? words : text.transfers.named(words, name));
}

/**
 * Each transfer's name by its id: its title; with the device where several have that; with a number, the oldest's the lowest,
 * where several have both.
 */
export function rowNames(text: Text, { transfers }: Pick<AppState, 'transfers'>): ReadonlyMap<string, string> {
  const titles = new Map<string, Transfer[]>();
  for (const transfer of transfers.toReversed()) {
    const title = titleOf(text, transfer, visible);
    titles.set(title, [...(titles.get(title) ?? []), transfer]);
  }
  const names = new Map<string, string>();
  for (const [title, alike] of titles) {
    const times = new Map<string, number>();
    for (const { id, direction, peer } of alike) {
      const who = (direction === 'outgoing' ? text.transfers.to : text.transfers.from)(visible(peer.name));
      const nth = (times.get(who) ?? 0) + 1;
      times.set(who, nth);
      names.set(id, alike.length === 1 ? title : text.transfers.among(title, who, nth));
    }
  }
  return names;
}

/** As `rowNames`, of all transfers there are now. */
export function useRowNames(): ReadonlyMap<string, string> {
  const text = useText();
  return useEngine((state) => rowNames(text, state), sameEntries);
}

function sameEntries(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([id, name]) => b.get(id) === name);
}
