/** Who guesses a PIN, and who asks too often: what is counted, on both sides of each limit. */
import { expect, test } from 'vitest';
import { Pins } from '../../../../electron/engine/localsend/receiving/pins.ts';
import { Rates } from '../../../../electron/engine/net/http/rates.ts';
import {
  maxRequestsPerSecond,
  maxWrongPins,
  pinWindowMs,
} from '../../../../electron/engine/localsend/receiving/times-and-limits.ts';
import { maxPinTries } from '../../../../electron/engine/localsend/wire/limits.ts';

const status = (pins: Pins, address: string, given: string | null) => pins.check(address, '1234', given)?.status ?? 200;

test('a PIN may be wrong three times in a while, a missing one as often as one likes, a right one forgives', () => {
  let now = 0;
  const pins = new Pins(() => now);
  for (let i = 0; i < 10; i++) expect(status(pins, '10.0.0.1', null)).toBe(401);
  for (let i = 1; i < maxPinTries; i++) expect(status(pins, '10.0.0.1', '1')).toBe(401);
  expect(status(pins, '10.0.0.1', '1234')).toBe(200);
  for (let i = 0; i < maxPinTries; i++) expect(status(pins, '10.0.0.1', '1')).toBe(401);
  expect(status(pins, '10.0.0.1', '1234')).toBe(429);
  expect(status(pins, '10.0.0.2', '1234')).toBe(200);
  now = pinWindowMs;
  expect(status(pins, '10.0.0.1', '1234')).toBe(200);
});

test('addresses cost nothing, so that all together may be wrong so often and no more', () => {
  const pins = new Pins(() => 0);
  for (let i = 0; i < maxWrongPins; i++) expect(status(pins, `10.0.${i >> 1}.1`, '1')).toBe(401);
  expect(status(pins, '10.1.0.1', '1234')).toBe(429);
});

test('without a PIN nobody is asked', () => {
  expect(new Pins().check('10.0.0.1', '', 'anything')).toBeNull();
});

test('each remote may ask so often in a second, and again in the next', () => {
  let now = 0;
  const rates = new Rates({ burst: maxRequestsPerSecond, each: maxRequestsPerSecond }, () => now);
  for (let i = 0; i < maxRequestsPerSecond; i++) expect(rates.allows('10.0.0.1')).toBe(true);
  expect(rates.allows('10.0.0.1')).toBe(false);
  expect(rates.allows('10.0.0.2')).toBe(true);
  now = 1_000;
  expect(rates.allows('10.0.0.1')).toBe(true);
});
