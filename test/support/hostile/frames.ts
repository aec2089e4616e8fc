/** What hand-driven peers put on the wire: frames and messages, true or not. */
import { hashOf } from '../../../electron/engine/transfer/agreed/hash.ts';
import { dataHeaderBytes, endFrameBytes, writeDataHeader, writeEnd } from '../../../electron/engine/wire/frames.ts';
import { oldestVersion, protocolVersion } from '../../../electron/engine/wire/limits.ts';
import type { Outbound } from '../../../electron/engine/wire/messages.ts';

export function hello(
  name: string,
  part: { commit: string } | { nonce: string },
  capabilities: string[] = [],
): Outbound {
  const common = { version: protocolVersion, oldest: oldestVersion, name, kind: 'desktop' as const, capabilities };
  return { name: 'hello', body: { ...common, ...part } };
}

/** A data frame. */
export function data(file: number, offset: number, bytes: Buffer | string): Buffer {
  const content = Buffer.from(bytes);
  const frame = Buffer.alloc(dataHeaderBytes + content.length);
  writeDataHeader(frame, 0, file, offset, content.length);
  content.copy(frame, dataHeaderBytes);
  return frame;
}

/** An end frame for a file of that content, true unless told otherwise. */
export function end(file: number, content: Buffer | string, more: { bytes?: number; hash?: Buffer } = {}): Buffer {
  const bytes = Buffer.from(content);
  const frame = Buffer.alloc(endFrameBytes);
  writeEnd(frame, 0, file, more.bytes ?? bytes.length, more.hash ?? hashOf(bytes));
  return frame;
}

/** Any frame at all. `length` lies when told to. */
export function frame(type: number, payload: Buffer | string, length?: number): Buffer {
  const content = Buffer.from(payload);
  const bytes = Buffer.alloc(5 + content.length);
  bytes.writeUInt32BE(length ?? 1 + content.length, 0);
  bytes[4] = type;
  content.copy(bytes, 5);
  return bytes;
}
