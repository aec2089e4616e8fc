/** Why a transfer doesn't move: every reason counts, the one a person here can end is shown first, and the peer is told once. */
import { expect, test } from 'vitest';
import { Holds, type Stop } from '../../../../electron/engine/transfer/lifecycle/holds.ts';
import { Turns } from '../../../../electron/engine/transfer/lifecycle/turns.ts';

function made(turns = new Turns(() => 1)) {
  const told: (Stop | null)[] = [];
  const holds = new Holds({ turns, activity: () => 0, say: (stop) => told.push(stop), onChange: () => {} });
  return { holds, told, turns };
}

const status = (holds: Holds) => holds.shown('Ben').status;

test('with its turn and no reason to wait it is active, and the peer is told nothing', () => {
  const { holds, told } = made();
  holds.reconnect(false);
  expect(holds.shown('Ben')).toEqual({ status: 'active', hold: null });
  expect(told).toEqual([]);
});

test('paused here, the peer is told so once, and that it goes on', () => {
  const { holds, told } = made();
  holds.reconnect(false);
  holds.pause(true);
  holds.pause(true);
  expect(holds.shown('Ben')).toEqual({ status: 'paused', hold: { code: 'paused' } });
  holds.pause(false);
  expect(told).toEqual(['paused', null]);
});

test('what the peer says of itself is shown as its, behind a pause here', () => {
  const { holds, told } = made();
  holds.reconnect(false);
  holds.stopThere('queued');
  expect(holds.shown('Ben')).toEqual({
    status: 'queued',
    hold: { code: 'queued', params: { peer: 'Ben' }, by: 'peer' },
  });
  holds.stopThere('paused');
  expect(holds.shown('Ben').hold).toEqual({ code: 'paused', params: { peer: 'Ben' }, by: 'peer' });
  holds.pause(true);
  expect(holds.shown('Ben').hold).toEqual({ code: 'paused' });
  holds.pause(false);
  holds.stopThere(null);
  expect(status(holds)).toBe('active');
  expect(told).toEqual(['paused', null]);
});

test('without a turn it is queued, says so, and goes on when the turn comes', () => {
  const turns = new Turns(() => 1);
  const first = made(turns);
  const second = made(turns);
  first.holds.reconnect(false);
  second.holds.reconnect(false);
  expect([status(first.holds), status(second.holds)]).toEqual(['active', 'queued']);
  expect(second.told).toEqual(['queued']);
  first.holds.end();
  expect(status(second.holds)).toBe('active');
  expect(second.told).toEqual(['queued', null]);
});

test('while it waits for anything, another one has its turn', () => {
  const turns = new Turns(() => 1);
  const first = made(turns);
  const second = made(turns);
  first.holds.reconnect(false);
  second.holds.reconnect(false);
  for (const [stop, go] of [
    [() => first.holds.pause(true), () => first.holds.pause(false)],
    [() => first.holds.stopThere('paused'), () => first.holds.stopThere(null)],
    [
      () => first.holds.disconnect({ status: 'reconnecting', why: { code: 'disconnected' } }),
      () => first.holds.reconnect(false),
    ],
  ] as const) {
    stop();
    expect(status(second.holds)).toBe('active');
    second.holds.pause(true);
    go();
    expect(status(first.holds)).toBe('active');
    second.holds.pause(false);
  }
});

test('of two queues that could wait for each other, the side that yields gives its turn back', () => {
  const turns = new Turns(() => 1);
  const yielding = made(turns);
  const other = made(turns);
  yielding.holds.reconnect(true);
  other.holds.reconnect(false);
  yielding.holds.stopThere('queued');
  expect(status(other.holds)).toBe('active');
});

test('the side that does not yield keeps its turn while the peer queues', () => {
  const turns = new Turns(() => 1);
  const keeping = made(turns);
  const other = made(turns);
  keeping.holds.reconnect(false);
  other.holds.reconnect(false);
  keeping.holds.stopThere('queued');
  expect(status(other.holds)).toBe('queued');
});

test('a broken line is shown as it broke; what was said over it counts no more, on either side', () => {
  const { holds, told } = made();
  holds.reconnect(false);
  holds.pause(true);
  holds.pause(false);
  holds.stopThere('paused');
  holds.disconnect({ status: 'reconnecting', why: { code: 'disconnected' } });
  expect(holds.shown('Ben')).toEqual({ status: 'reconnecting', hold: { code: 'disconnected' } });
  expect(holds.down).toBe(true);
  holds.reconnect(false);
  expect([holds.down, status(holds)]).toEqual([false, 'active']);
  expect(told).toEqual(['paused', null]);
});

test('a pause is told anew over another line', () => {
  const { holds, told } = made();
  holds.reconnect(false);
  holds.pause(true);
  holds.disconnect({ status: 'reconnecting', why: { code: 'disconnected' } });
  holds.reconnect(false);
  expect(told).toEqual(['paused', 'paused']);
});

test('what waits for the other side says so behind every other reason, and no longer once the line is down', () => {
  const { holds } = made();
  holds.reconnect(false);
  holds.await('awaiting-answer');
  expect(holds.shown('Ben')).toEqual({
    status: 'active',
    hold: { code: 'awaiting-answer', params: { peer: 'Ben' }, by: 'peer' },
  });
  holds.pause(true);
  expect(holds.shown('Ben').hold).toEqual({ code: 'paused' });
  holds.pause(false);
  holds.disconnect({ status: 'reconnecting', why: { code: 'disconnected' } });
  holds.reconnect(false);
  expect(holds.shown('Ben')).toEqual({ status: 'active', hold: null });
});
