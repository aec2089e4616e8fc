import { expect, test } from 'vitest';
import {
  Gate,
  maxUnidentified,
  maxUnidentifiedPerRemote,
  settledMs,
} from '../../../../electron/engine/net/admission/gate.ts';

const enter = (gate: Gate, count: number, address: (index: number) => string): ((() => void) | null)[] =>
  Array.from({ length: count }, (_, index) => gate.enter(address(index), () => {}));

test('one remote gets its share and not one more; others still get in', () => {
  const gate = new Gate();
  const places = enter(gate, maxUnidentifiedPerRemote + 1, () => '10.0.0.1');
  expect(places.slice(0, -1)).not.toContain(null);
  expect(places.at(-1)).toBeNull();
  expect(gate.enter('10.0.0.2', () => {})).not.toBeNull();
  expect(gate.enter('::ffff:10.0.0.1', () => {})).toBeNull();
});

test('all remotes together get the total and not one more', () => {
  const gate = new Gate();
  const places = enter(gate, maxUnidentified + 1, (index) => `10.0.${index % 7}.${index}`);
  expect(places.slice(0, -1)).not.toContain(null);
  expect(places.at(-1)).toBeNull();
});

test('a place given back is free again, once', () => {
  const gate = new Gate();
  const [first] = enter(gate, maxUnidentifiedPerRemote, () => '10.0.0.1');
  first!();
  first!();
  expect(gate.enter('10.0.0.1', () => {})).not.toBeNull();
  expect(gate.enter('10.0.0.1', () => {})).toBeNull();
});

test('an IPv6 host can’t multiply itself within its /64', () => {
  const gate = new Gate();
  enter(gate, maxUnidentifiedPerRemote, (index) => `2001:db8:0:1::${index + 1}`);
  expect(gate.enter('2001:db8:0:1:ffff:ffff:ffff:ffff', () => {})).toBeNull();
  expect(gate.enter('2001:db8::1:0:0:0:9', () => {})).toBeNull();
  expect(gate.enter('2001:db8:0:2::1', () => {})).not.toBeNull();
});

test('whoever holds most gives way to who holds less, its oldest first', () => {
  const gate = new Gate();
  const gone: string[] = [];
  for (let n = 0; n < maxUnidentified; n++) {
    const remote = n % 8;
    gate.enter(`10.0.0.${remote}`, () => gone.push(`${remote}: ${n}`));
  }
  expect(gate.enter('10.0.1.1', () => {})).not.toBeNull();
  expect(gate.enter('10.0.1.2', () => {})).not.toBeNull();
  expect(gone).toEqual(['0: 0', '1: 1']);
});

test('among equals who has waited longer than a handshake takes gives way, and nobody before', () => {
  let now = 0;
  const gate = new Gate({ now: () => now });
  const gone: number[] = [];
  for (let n = 0; n < maxUnidentified; n++) gate.enter(`10.0.${n >> 4}.${n & 15}`, () => gone.push(n));
  now = settledMs - 1;
  expect(gate.enter('10.1.0.1', () => {})).toBeNull();
  now = settledMs;
  expect(gate.enter('10.1.0.1', () => {})).not.toBeNull();
  expect(gone).toEqual([0]);
});

test('where a remembered device was met there are places of its own, which nobody takes, and no more than one remote has', () => {
  const gate = new Gate({ isMet: (address) => address === '10.0.9.9' });
  let gone = 0;
  const friends = Array.from({ length: maxUnidentifiedPerRemote }, () => gate.enter('::ffff:10.0.9.9', () => gone++));
  for (let n = 0; n < 2 * maxUnidentified; n++) gate.enter(`10.0.0.${n % 100}`, () => {});
  expect(friends).not.toContain(null);
  expect(gone).toBe(0);
  expect(gate.enter('10.0.9.9', () => {})).toBeNull();
});
