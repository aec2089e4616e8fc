/** Frames as a sender makes them, and bytes that pack well or not at all. */
import { randomBytes } from 'node:crypto';
import {
  dataHeaderBytes,
  endFrameBytes,
  hashBytes,
  writeDataHeader,
  writeEnd,
} from '../../../electron/engine/wire/frames.ts';

/** One data frame of a file. */
export function dataFrame(file: number, offset: number, bytes: Buffer): Buffer {
  const frame = Buffer.alloc(dataHeaderBytes + bytes.length);
  writeDataHeader(frame, 0, file, offset, bytes.length);
  bytes.copy(frame, dataHeaderBytes);
  return frame;
}

export function endFrame(file: number, bytes: number): Buffer {
  const frame = Buffer.alloc(endFrameBytes);
  writeEnd(frame, 0, file, bytes, Buffer.alloc(hashBytes, file));
  return frame;
}

/** More than any window: what comes again after so much doesn't pack better for it. */
const tile = 5 * 1024 * 1024;

/** Words in an order of their own: such bytes come to less than half. */
export function wordy(bytes: number, seed = 1): Buffer {
  if (bytes > tile) return Buffer.alloc(bytes, wordy(tile, seed));
  const words = ['const', 'return', 'export', 'function', 'import', 'string', 'number', 'readonly', '=>', '{', '}\n'];
  let state = seed;
  let text = '';
  while (text.length < bytes) {
    state = (state * 48_271) % 2_147_483_647;
    text += `${words[state % words.length]}${state % 7 === 0 ? state : ''} `;
  }
  return Buffer.from(text.slice(0, bytes));
}

export function random(bytes: number): Buffer {
  return randomBytes(bytes);
}
