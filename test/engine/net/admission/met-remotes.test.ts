import { expect, test } from 'vitest';
import { maxMet, metForMs, MetRemotes } from '../../../../electron/engine/net/admission/met-remotes.ts';

test('an address is met for a time after the last proof, and no longer', () => {
  let now = 0;
  const met = new MetRemotes(() => now);
  expect(met.has('10.0.0.1')).toBe(false);
  met.add('::ffff:10.0.0.1');
  now = metForMs - 1;
  expect(met.has('10.0.0.1')).toBe(true);
  met.add('10.0.0.1');
  now += metForMs - 1;
  expect(met.has('10.0.0.1')).toBe(true);
  now += 1;
  expect(met.has('10.0.0.1')).toBe(false);
});

test('so many are kept and not one more: the one that was proved longest ago goes', () => {
  const met = new MetRemotes(() => 0);
  for (let n = 0; n < maxMet; n++) met.add(`10.0.${n >> 8}.${n & 255}`);
  met.add('10.0.0.0');
  expect(met.has('10.0.0.1')).toBe(true);
  met.add('10.1.0.0');
  expect(met.has('10.0.0.1')).toBe(false);
  expect(met.has('10.0.0.0')).toBe(true);
  expect(met.has('10.1.0.0')).toBe(true);
});
