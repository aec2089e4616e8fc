/** The system's small pictures of what has landed, asked for once what shows them is in sight. */
import { useCallback, useEffect, useState } from 'react';
import { kindOfPicture } from '../../../shared/desktop/pictured.ts';
import type { Transfer } from '../../../shared/state.ts';
import type { Actions } from '../../state/actions.ts';
import { useActions } from '../../state/context.tsx';

/** Most that are kept for when a row is drawn again: some 30 kB each. */
const mostKept = 200;

/** `data:` addresses by place in `landed`; null: there is none. */
type Found = ReadonlyMap<number, string | null>;

/** By transfer and place; the newest last. One for each window. */
const kept = new WeakMap<Actions, Map<string, string | null>>();

/** Places in `landed` of which there may be one. */
export function pictured({ landed }: Pick<Transfer, 'landed'>): number[] {
  return landed.flatMap((path, item) => (kindOfPicture(path) === null ? [] : [item]));
}

export interface Pictures {
  /** For the element that has to be in sight. */
  readonly watch: (element: Element | null) => void;
  readonly of: (item: number) => string | null;
}

/** `items`: places in the transfer's `landed`, of which there may be a picture. */
export function usePictures(transferId: string, items: readonly number[]): Pictures {
  const actions = useActions();
  const [found, setFound] = useState<Found>(new Map());
  const [element, watch] = useState<Element | null>(null);
  const wanted = items.join();

  useEffect(() => {
    if (element === null || wanted === '') return;
    let live = true;
    const observer = new IntersectionObserver((seen) => {
      if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      void ask(actions, transferId, wanted.split(',').map(Number)).then((now) => {
        if (live) setFound(now);
      });
    });
    observer.observe(element);
    return () => {
      live = false;
      observer.disconnect();
    };
  }, [actions, element, transferId, wanted]);

  return { watch, of: useCallback((item) => found.get(item) ?? null, [found]) };
}

async function ask(actions: Actions, transferId: string, items: readonly number[]): Promise<Found> {
  const known = kept.get(actions) ?? new Map<string, string | null>();
  kept.set(actions, known);
  const keyOf = (item: number): string => `${transferId} ${item}`;
  const missing = items.filter((item) => !known.has(keyOf(item)));
  const answer = missing.length === 0 ? null : await actions.ask('thumbnails', { transferId, items: missing });
  // Without a picture a row is what it was: nobody is told.
  const pictures = answer?.ok === true ? answer.value.pictures : [];
  const all = new Map(items.map((item) => [item, known.get(keyOf(item)) ?? null]));
  pictures.forEach((picture, at) => {
    all.set(missing[at]!, picture);
    known.set(keyOf(missing[at]!), picture);
  });
  for (const key of known.keys()) {
    if (known.size <= mostKept) break;
    known.delete(key);
  }
  return all;
}
