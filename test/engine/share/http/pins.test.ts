import { expect, test } from 'vitest';
import { Pins } from '../../../../electron/engine/share/http/pins.ts';

test('all addresses of an IPv6 network are one who guesses PINs; the next network is another', () => {
  const pins = new Pins('123456', { pinTriesEach: 2, pinTries: 10, sessions: 10 });
  const enter = (pin: string, address: string) => pins.enter(pin, address, '/x/');
  for (const last of [1, 2]) expect(() => enter('0', `2001:db8::${last}`)).toThrow('pin-wrong');
  expect(() => enter('123456', '2001:db8::3')).toThrow('pin-locked');
  expect(() => enter('123456', '2001:db8:0:0:ffff:ffff:ffff:ffff')).toThrow('pin-locked');
  expect(enter('123456', '2001:db8:0:1::1')).toMatch(/^ferry=/u);
  expect(enter('123456', '10.0.0.1')).toMatch(/^ferry=/u);
});
