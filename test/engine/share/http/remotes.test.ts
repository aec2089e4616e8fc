import { expect, test } from 'vitest';
import { Pins } from '../../../../electron/engine/share/http/pins.ts';
import { Rates } from '../../../../electron/engine/share/http/rates.ts';

test('all addresses of an IPv6 network are one who guesses PINs; the next network is another', () => {
  const pins = new Pins('123456', { pinTriesEach: 2, pinTries: 10, sessions: 10 });
  const enter = (pin: string, address: string) => pins.enter(pin, address, '/x/');
  for (const last of [1, 2]) expect(() => enter('0', `2001:db8::${last}`)).toThrow('pin-wrong');
  expect(() => enter('123456', '2001:db8::3')).toThrow('pin-locked');
  expect(() => enter('123456', '2001:db8:0:0:ffff:ffff:ffff:ffff')).toThrow('pin-locked');
  expect(enter('123456', '2001:db8:0:1::1')).toMatch(/^ferry=/u);
  expect(enter('123456', '10.0.0.1')).toMatch(/^ferry=/u);
});

test('all addresses of an IPv6 network ask as one', () => {
  const rates = new Rates({ burst: 2, each: 1 }, () => 0);
  expect(['fe80::1%eth0', 'fe80::2%eth0', 'fe80::3%eth0'].map((address) => rates.take(address))).toEqual([
    true,
    true,
    false,
  ]);
  expect(rates.take('fe80:0:0:1::1%eth0')).toBe(true);
  expect(['10.0.0.1', '::ffff:10.0.0.1', '10.0.0.1'].map((address) => rates.take(address))).toEqual([
    true,
    true,
    false,
  ]);
});
