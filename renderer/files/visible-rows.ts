/**
 * Which rows of a list are in view, where all are of one height: a few sums, however many there are. (react-virtual notes a place
 * for each whenever their number changes: for an offer of a million that is still counted, that was most of what the page did.)
 */
import { useLayoutEffect, useState, type RefObject } from 'react';
import { flushSync } from 'react-dom';

export interface VisibleRows {
  /** To be drawn, both included; `last` is -1 where there are none. */
  readonly first: number;
  readonly last: number;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** `rowHeight`: px; `overscan`: rows kept ready beyond those in view, on either side. */
export function useVisibleRows(
  scroller: RefObject<HTMLElement | null>,
  { count, rowHeight, overscan }: { count: number; rowHeight: number; overscan: number },
): VisibleRows {
  const [{ from, to }, setRange] = useState<Range>({ from: 0, to: 0 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const look = (): void => {
      const { scrollTop, clientHeight } = element;
      const now = { from: Math.floor(scrollTop / rowHeight), to: Math.floor((scrollTop + clientHeight) / rowHeight) };
      setRange((known) => (known.from === now.from && known.to === now.to ? known : now));
    };
    // In the frame that scrolls: a frame later the rows would be blank for that long.
    const onScroll = (): void => flushSync(look);
    look();
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [scroller, rowHeight]);
  const last = Math.min(count - 1, to + overscan);
  return { first: Math.max(0, Math.min(from - overscan, last)), last };
}
