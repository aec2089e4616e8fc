import { expect, test } from 'vitest';
import { Gate, maxUnidentified, maxUnidentifiedPerRemote } from '../../../../electron/engine/net/admission/gate.ts';

const enter = (gate: Gate, count: number, address: (index: number) => string): ((() => void) | null)[] =>
  Array.from({ length: count }, (_, index) => gate.enter(address(index)));

test('one remote gets its share and not one more; others still get in', () => {
  const gate = new Gate();
  const places = enter(gate, maxUnidentifiedPerRemote + 1, () => '10.0.0.1');
  expect(places.slice(0, -1)).not.toContain(null);
  expect(places.at(-1)).toBeNull();
  expect(gate.enter('10.0.0.2')).not.toBeNull();
  expect(gate.enter('::ffff:10.0.0.1')).toBeNull();
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
  expect(gate.enter('10.0.0.1')).not.toBeNull();
  expect(gate.enter('10.0.0.1')).toBeNull();
});

test('an IPv6 host can’t multiply itself within its /64', () => {
  const gate = new Gate();
  enter(gate, maxUnidentifiedPerRemote, (index) => `2001:db8:0:1::${index + 1}`);
  expect(gate.enter('2001:db8:0:1:ffff:ffff:ffff:ffff')).toBeNull();
  expect(gate.enter('2001:db8::1:0:0:0:9')).toBeNull();
  expect(gate.enter('2001:db8:0:2::1')).not.toBeNull();
});
