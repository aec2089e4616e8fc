/** The hash is BLAKE3 as published, whichever way it is computed. */
import { expect, test } from 'vitest';
import {
  hashOf,
  hexOf,
  isText,
  startHash,
  textHashOf,
  textOf,
} from '../../../../electron/engine/transfer/agreed/hash.ts';

/** From BLAKE3's own test vectors: no bytes, and the bytes 0, 1, 2 … 250, 0, 1 … */
const vectors = [
  [0, 'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262'],
  [1, '2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213'],
] as const;

test.each(vectors)('%i bytes', (length, expected) => {
  const bytes = Buffer.from(Array.from({ length }, (_, i) => i % 251));
  expect(hexOf(textHashOf(bytes))).toBe(expected);
  expect(textHashOf(bytes)).toBe(textOf(hashOf(bytes)));
  expect(hashOf(bytes).toString('hex')).toBe(expected);
  const running = startHash();
  running.update(bytes);
  expect(running.digest().toString('hex')).toBe(expected);
});

test('in pieces it is the same, and looking at it on the way changes nothing', () => {
  const bytes = Buffer.alloc(100_000, 'some content ');
  const running = startHash();
  for (let at = 0; at < bytes.length; at += 999) {
    running.update(bytes.subarray(at, at + 999));
    running.digest();
  }
  expect(running.digest()).toEqual(hashOf(bytes));
});

test('a text is told from every other hash, shorter and longer ones too', () => {
  const hash = hashOf(Buffer.from('one'));
  const text = textHashOf(Buffer.from('one'));
  expect(isText(text, hash)).toBe(true);
  expect(isText(text, hashOf(Buffer.from('other')))).toBe(false);
  expect(isText(text, hash.subarray(0, 30))).toBe(false);
  expect(isText(text, Buffer.alloc(0))).toBe(false);
  expect(isText(text, Buffer.concat([hash, Buffer.alloc(1)]))).toBe(false);
});
