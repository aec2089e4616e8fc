/** Few codes are drawn by strangers, by each and by all together, and room comes back with time or by a yes. */
import { expect, test } from 'vitest';
import {
  Greetings,
  greetingWindowMs,
  maxGreetings,
  maxGreetingsPerRemote,
} from '../../../../electron/engine/net/admission/greetings.ts';

const others = Array.from({ length: maxGreetings }, (_, i) => `192.0.2.${i + 1}`);

test('one remote greets so often in a minute, and no more, while others still do', () => {
  const greetings = new Greetings(() => 0);
  for (let n = 0; n < maxGreetingsPerRemote; n++) expect(greetings.enter('192.0.2.1')).not.toBeNull();
  expect(greetings.enter('192.0.2.1')).toBeNull();
  expect(greetings.enter('::ffff:192.0.2.1')).toBeNull();
  expect(greetings.enter('192.0.2.2')).not.toBeNull();
});

test('the addresses of one IPv6 network are one remote', () => {
  const greetings = new Greetings(() => 0);
  for (let n = 1; n <= maxGreetingsPerRemote; n++) expect(greetings.enter(`2001:db8:0:1::${n}`)).not.toBeNull();
  expect(greetings.enter('2001:db8:0:1:ffff::1')).toBeNull();
  expect(greetings.enter('2001:db8:0:2::1')).not.toBeNull();
});

test('all together greet so often in a minute, and no more', () => {
  const greetings = new Greetings(() => 0);
  for (const other of others) expect(greetings.enter(other)).not.toBeNull();
  expect(greetings.enter('198.51.100.1')).toBeNull();
});

test('whoever was refused is not counted, and each place is free again a minute after it was taken', () => {
  let now = 1000;
  const greetings = new Greetings(() => now);
  for (const other of others) {
    greetings.enter(other);
    now++;
  }
  for (let n = 0; n < 1000; n++) expect(greetings.enter('198.51.100.1')).toBeNull();
  now = 1000 + greetingWindowMs - 1;
  expect(greetings.enter('198.51.100.1')).toBeNull();
  now++;
  expect(greetings.enter('198.51.100.1')).not.toBeNull();
  expect(greetings.enter('198.51.100.2')).toBeNull();
});

test('one that a person accepted gives its place back, once', () => {
  const greetings = new Greetings(() => 0);
  const entered = others.map((other) => greetings.enter(other)!);
  entered[3]!.giveBack();
  entered[3]!.giveBack();
  expect(greetings.enter('198.51.100.1')).not.toBeNull();
  expect(greetings.enter('198.51.100.2')).toBeNull();
});

test('however they are spread over ten minutes and over addresses, 10,000 greetings draw 300 codes at most', () => {
  const minutes = 10;
  for (const everyMs of [0, 1, 17, 60, (minutes * greetingWindowMs) / 10_000]) {
    let now = 0;
    const greetings = new Greetings(() => now);
    let drawn = 0;
    for (let n = 0; n < 10_000; n++) {
      if (greetings.enter(`10.0.${n % 250}.${n % 7}`) !== null) drawn++;
      now = Math.min(now + everyMs, minutes * greetingWindowMs - 1);
    }
    expect(drawn).toBeLessThanOrEqual(minutes * maxGreetings);
    expect(drawn).toBeGreaterThanOrEqual(maxGreetings);
  }
});
