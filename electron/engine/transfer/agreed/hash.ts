/** BLAKE3 as every file carries it: 32 bytes, computed while the bytes pass. */
import { Blake3Hasher } from '@napi-rs/blake-hash';

export interface RunningHash {
  update(bytes: Buffer): void;
  digest(): Buffer;
}

export function startHash(): RunningHash {
  const hasher = new Blake3Hasher();
  return {
    update: (bytes) => void hasher.update(bytes),
    digest: () => hasher.digestBuffer(),
  };
}

const whole = new Blake3Hasher();

/** One hasher for all, and hex instead of a Buffer: a Buffer from native code costs a finalizer, as much as hashing 5 KiB. */
export function hexHashOf(bytes: Buffer): string {
  const hash = whole.update(bytes).digest('hex');
  whole.reset();
  return hash;
}

export function hashOf(bytes: Buffer): Buffer {
  return Buffer.from(hexHashOf(bytes), 'hex');
}
