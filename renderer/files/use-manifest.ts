/** The lines of a transfer's manifest, fetched page by page as they come into view, also while they still change. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ManifestLine } from '../../shared/state.ts';
import { isOpen } from '../../shared/statuses.ts';
import { useActions } from '../state/context.tsx';

/** Lines of one `listFiles`: several screens, so that scrolling meets few gaps. */
export const pageSize = 400;

export interface Manifest {
  /** Lines there are, as far as known. */
  readonly count: number;
  /** It was asked for and none is known now: while the two are apart the sender holds no list. */
  readonly absent: boolean;
  line(index: number): ManifestLine | undefined;
  /** Sees to it that these lines will be there. */
  want(first: number, last: number): void;
}

/**
 * `expected`: files and folders counted so far. `stamp`: whenever it changes, pages that come into view are asked for
 * again unless nothing on them can change any more; left out, a page once whole is never asked for again.
 */
export function useManifest(transferId: string, expected: number, stamp: number | null = null): Manifest {
  const { ask } = useActions();
  const pages = useRef(new Map<number, readonly ManifestLine[]>());
  /** What each page was last asked for at: the same question gets the same answer. */
  const askedAt = useRef(new Map<number, string>());
  const [total, setTotal] = useState(0);
  const [loaded, setLoaded] = useState(0);
  const live = useRef(true);

  useEffect(() => {
    live.current = true;
    return () => {
      live.current = false;
    };
  }, []);

  const want = useCallback(
    (first: number, last: number): void => {
      const now = `${expected} ${stamp}`;
      for (let page = Math.floor(first / pageSize); page <= Math.floor(last / pageSize); page++) {
        if (isFinal(pages.current.get(page), stamp) || askedAt.current.get(page) === now) continue;
        askedAt.current.set(page, now);
        void ask('listFiles', { transferId, from: page * pageSize, count: pageSize }).then((result) => {
          if (!live.current) return;
          if (!result.ok) {
            askedAt.current.delete(page);
            return;
          }
          // A slow answer to an earlier question must not take lines away.
          if (result.value.lines.length >= (pages.current.get(page)?.length ?? 0))
            pages.current.set(page, result.value.lines);
          setTotal((known) => Math.max(known, result.value.total));
          setLoaded((n) => n + 1);
        });
      }
    },
    [ask, transferId, expected, stamp],
  );

  return {
    count: total === 0 ? expected : total,
    absent: loaded > 0 && total === 0,
    line: (index) => pages.current.get(Math.floor(index / pageSize))?.[index % pageSize],
    want,
  };
}

function isFinal(lines: readonly ManifestLine[] | undefined, stamp: number | null): boolean {
  if (lines?.length !== pageSize) return false;
  return stamp === null || !lines.some(({ state }) => isOpen(state));
}
