/** BLAKE3 as every file carries it: 32 bytes, computed while the bytes pass. */
import { Blake3Hasher, blake3 } from '@napi-rs/blake-hash';

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

export function hashOf(bytes: Buffer): Buffer {
  return blake3(bytes);
}
