import { expect, test } from 'vitest';
import { Rates } from '../../../../electron/engine/net/http/rates.ts';

test('all addresses of an IPv6 network ask as one', () => {
  const rates = new Rates({ burst: 2, each: 1 }, () => 0);
  expect(['fe80::1%eth0', 'fe80::2%eth0', 'fe80::3%eth0'].map((address) => rates.allows(address))).toEqual([
    true,
    true,
    false,
  ]);
  expect(rates.allows('fe80:0:0:1::1%eth0')).toBe(true);
  expect(['10.0.0.1', '::ffff:10.0.0.1', '10.0.0.1'].map((address) => rates.allows(address))).toEqual([
    true,
    true,
    false,
  ]);
});

test('a remote may ask so often at once, and so many times more a second', () => {
  let now = 0;
  const rates = new Rates({ burst: 3, each: 2 }, () => now);
  const ask = (times: number) => Array.from({ length: times }, () => rates.allows('10.0.0.1')).filter(Boolean).length;
  expect(ask(5)).toBe(3);
  expect(rates.allows('10.0.0.2')).toBe(true);
  now = 1_000;
  expect(ask(5)).toBe(2);
  now = 60_000;
  expect(ask(5)).toBe(3);
});
