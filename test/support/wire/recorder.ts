/** What the connections of this process's engines hear, in the clear: a whole transfer as its two ends have it. */
import { onTestFinished, vi } from 'vitest';
import { FrameDecoder } from '../../../electron/engine/wire/frames.ts';
import { messageTypes, type MessageName } from '../../../electron/engine/wire/messages.ts';
import { PackedReads } from '../../../electron/engine/wire/packing/packed-reads.ts';

export interface Recorder {
  /** All that came over the one connection that has brought such a message. Throws where there is none, or several. */
  heard(message: MessageName): Buffer;
}

/** From now on, until the test ends. */
export function recordConnections(): Recorder {
  const heard = new Map<PackedReads, Buffer[]>();
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
  const { receive } = PackedReads.prototype;
  const spy = vi.spyOn(PackedReads.prototype, 'receive').mockImplementation(function (this: PackedReads, chunk) {
    const chunks = heard.get(this) ?? [];
    heard.set(this, chunks);
    // A copy: the chunk is the socket's.
    chunks.push(Buffer.from(chunk));
    receive.call(this, chunk);
  });
  onTestFinished(() => spy.mockRestore());
  return {
    heard(message) {
      const all = [...heard.values()].map((chunks) => Buffer.concat(chunks));
      const [one, ...more] = all.filter((bytes) => typesIn(bytes).has(messageTypes[message]));
      const found = one !== undefined && more.length === 0;
      if (!found) throw new Error(`${message} came over ${one ? 'several' : 'no'} connections`);
      return one;
    },
  };
}

function typesIn(bytes: Buffer): Set<number> {
  const types = new Set<number>();
  const decoder = new FrameDecoder({ control: (type) => void types.add(type), data: () => {}, end: () => {} });
  decoder.takesPacked = true;
  for (let at = 0; at < bytes.length;) at += decoder.push(bytes.subarray(at));
  return types;
}
