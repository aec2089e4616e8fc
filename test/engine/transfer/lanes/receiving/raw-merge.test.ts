/** Two connections, one order: raw bytes count where they were announced, whichever connection is faster. */
import { expect, test } from 'vitest';
import { RawMerge } from '../../../../../electron/engine/transfer/lanes/receiving/raw-merge.ts';

function merge({ plain = true } = {}) {
  const said: string[] = [];
  const reading = { source: true, raw: true };
  const gate = (which: keyof typeof reading) => ({
    pauseReading: () => void (reading[which] = false),
    resumeReading: () => void (reading[which] = true),
  });
  const flow = new RawMerge(gate('source'), {
    bytes: (file, offset, chunk) => void said.push(`${file}@${offset}:${chunk.toString('latin1')}`),
    lend: (file, offset, max) => Buffer.from(`${file}@${offset} ${max}`),
  });
  if (plain) flow.attach(gate('raw'));
  return { flow, said, reading, say: (word: string) => flow.next(() => void said.push(word)) };
}

test('what follows an announcement waits for all of its bytes, however they come', () => {
  const { flow, said, say } = merge();
  say('before');
  flow.announce({ file: 3, offset: 10, bytes: 4 });
  say('end of 3');
  flow.announce({ file: 4, offset: 0, bytes: 2 });
  say('end of 4');
  expect(flow.take(Buffer.from('ab'))).toBe(2);
  expect(said).toEqual(['before', '3@10:ab']);
  // One chunk may end one stretch and begin the next.
  expect(flow.take(Buffer.from('cdEF'))).toBe(4);
  expect(said).toEqual(['before', '3@10:ab', '3@12:cd', 'end of 3', '4@0:EF', 'end of 4']);
  expect(flow.waiting).toBe(false);
});

test('bytes that nobody announced are not taken', () => {
  const { flow, said } = merge();
  expect(flow.take(Buffer.from('abc'))).toBe(0);
  flow.announce({ file: 0, offset: 0, bytes: 2 });
  expect(flow.take(Buffer.from('abc'))).toBe(2);
  expect(said).toEqual(['0@0:ab']);
});

test('an announcement without a plain connection is a violation', () => {
  const { flow } = merge({ plain: false });
  expect(() => flow.announce({ file: 0, offset: 0, bytes: 2 })).toThrow('protocol-violation');
});

test('a full disk stops both connections, and too much that waits stops the one it comes from', () => {
  const { flow, said, reading, say } = merge();
  flow.pauseReading();
  expect(reading).toEqual({ source: false, raw: false });
  flow.resumeReading();
  expect(reading).toEqual({ source: true, raw: true });
  flow.announce({ file: 0, offset: 0, bytes: 1 });
  for (let n = 0; n < 300; n++) say(String(n));
  expect(reading).toEqual({ source: false, raw: true });
  flow.take(Buffer.from('x'));
  expect(reading).toEqual({ source: true, raw: true });
  expect(said).toHaveLength(301);
});

test('memory is lent for what is announced for one file, and no further', () => {
  const { flow } = merge();
  expect(flow.lend()).toBe(null);
  flow.announce({ file: 3, offset: 10, bytes: 4 });
  flow.announce({ file: 4, offset: 0, bytes: 2 });
  expect(String(flow.lend())).toBe('3@10 4');
  flow.take(Buffer.from('abc'));
  expect(String(flow.lend())).toBe('3@13 1');
  flow.take(Buffer.from('d'));
  expect(String(flow.lend())).toBe('4@0 2');
});
