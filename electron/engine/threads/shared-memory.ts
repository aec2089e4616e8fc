/**
 * Memory that the engine and a disk thread both see. What a transfer has used goes to the next one: freed only when V8
 * collects garbage, it came to 7 MB for each big file that arrived, and hundreds until V8 saw a reason to.
 */
import type { DiskThread } from './disk-thread.ts';

/** Of each size is kept for the next transfer what one uses; two at once are seldom. */
export const maxSpareBytes = 8 * 1024 * 1024;

const spare = new Map<number, SharedArrayBuffer[]>();

/** Memory of a transfer, known by number at both ends. */
export class SharedMemory {
  private readonly thread: DiskThread;
  private readonly target: number;
  private readonly ids = new Map<ArrayBufferLike, number>();
  private made = 0;

  constructor(thread: DiskThread, target: number) {
    this.thread = thread;
    this.target = target;
  }

  make(bytes: number): Buffer {
    const memory = spare.get(bytes)?.pop() ?? new SharedArrayBuffer(bytes);
    const id = this.made++;
    this.ids.set(memory, id);
    this.thread.post({ kind: 'buffer', target: this.target, id, memory });
    return Buffer.from(memory);
  }

  /** Of a buffer that nobody uses any more, at either end: another transfer gets it. */
  giveBack(buffer: Buffer): void {
    const memory = buffer.buffer;
    if (!(memory instanceof SharedArrayBuffer) || !this.ids.delete(memory)) return;
    const same = spare.get(memory.byteLength) ?? [];
    spare.set(memory.byteLength, same);
    if ((same.length + 1) * memory.byteLength <= maxSpareBytes) same.push(memory);
  }

  idOf(buffer: Buffer): number {
    const id = this.ids.get(buffer.buffer);
    if (id === undefined) throw new Error('not a buffer of this thread');
    return id;
  }
}
