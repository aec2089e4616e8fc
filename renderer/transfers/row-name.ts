/** What a row's buttons are called by, so that no two in the list are called alike: the title, and what tells it from another one. */
import { createContext, useContext, useMemo } from 'react';
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

/** As `rowNames`, of all transfers there are now. Made anew only where one has come, gone or been renamed: they move ten times a second. */
export function useRowNames(): ReadonlyMap<string, string> {
  const text = useText();
  const transfers = useEngine((state) => state.transfers, areNamedAlike);
  return useMemo(() => rowNames(text, { transfers }), [text, transfers]);
}

function areNamedAlike(before: readonly Transfer[], now: readonly Transfer[]): boolean {
  return before.length === now.length && before.every((transfer, i) => isNamedAlike(transfer, now[i]!));
}

/** Nothing differs that a name is made of. */
function isNamedAlike(a: Transfer, b: Transfer): boolean {
  if (a === b) return true;
  const isSame = a.id === b.id && a.title === b.title && a.roots === b.roots && a.direction === b.direction;
  return isSame && a.peer.name === b.peer.name && a.text?.beginning === b.text?.beginning;
}
