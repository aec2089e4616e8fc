// @vitest-environment happy-dom
import { act, cleanup, render } from '@testing-library/react';
import { useRef } from 'react';
import { afterEach, expect, test } from 'vitest';
import { useVisibleRows } from '../../../renderer/files/visible-rows.ts';

const rowHeight = 30;

afterEach(cleanup);

function List({ count }: { count: number }) {
  const scroller = useRef<HTMLDivElement>(null);
  const { first, last } = useVisibleRows(scroller, { count, rowHeight, overscan: 8 });
  return <div ref={scroller} data-testid="scroller">{`${first} to ${last}`}</div>;
}

/** A list of so many rows, 300 px of which are in view. */
function listOf(count: number) {
  // happy-dom lays nothing out.
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => 300 });
  const { getByTestId, rerender } = render(<List count={count} />);
  const scroller = getByTestId('scroller');
  return {
    rows: () => scroller.textContent,
    scroll: (to: number) =>
      act(async () => {
        scroller.scrollTop = to;
        scroller.dispatchEvent(new Event('scroll'));
      }),
    count: (now: number) => rerender(<List count={now} />),
  };
}

test.each([
  [0, '0 to -1'],
  [1, '0 to 0'],
  [18, '0 to 17'],
  [1_000_000, '0 to 18'],
])('at the beginning of %d rows, those in view and eight more', (count, rows) => {
  expect(listOf(count).rows()).toBe(rows);
});

test('what is scrolled to is there in the same turn, with eight on either side, up to the last', async () => {
  const list = listOf(1_000_000);
  await list.scroll(500_000 * rowHeight);
  expect(list.rows()).toBe('499992 to 500018');
  await list.scroll(1_000_000 * rowHeight - 300);
  expect(list.rows()).toBe('999982 to 999999');
});

test('a list that grows shorter shows its end', async () => {
  const list = listOf(1000);
  await list.scroll(900 * rowHeight);
  list.count(20);
  expect(list.rows()).toBe('19 to 19');
  list.count(0);
  expect(list.rows()).toBe('0 to -1');
});
