/** BLAKE3 as every file carries it: 32 bytes, computed while the bytes pass. */
import { loadBlake } from './load-blake.ts';

const { blake3, Blake3Hasher, blake3UrlSafeBase64 } = loadBlake();

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

/**
 * As `textOf` has it. One call and no Buffer: a Buffer from native code costs a finalizer, as much as hashing 5 KiB, and
 * three calls (update, digest, reset) a fifth more.
 */
export function textHashOf(bytes: Buffer): string {
  return blake3UrlSafeBase64(bytes);
}

/** BLAKE3 of a block, as bytes: of 64 KiB and more the Buffer costs less than the text. */
export function blockHashOf(bytes: Buffer): Buffer {
  return blake3(bytes);
}

/** A hash as text within Ferry: base64url with its padding. On the wire and for people it is bytes, or lower-case hex. */
export function textOf(hash: Buffer): string {
  return `${hash.toString('base64url')}=`;
}

/** Whether `text`, as of `textOf`, is this hash: what stands in both is compared as it comes, without the padding. */
export function isText(text: string, hash: Buffer): boolean {
  return hash.length === 32 && text.startsWith(hash.toString('base64url'));
}

export function hexOf(text: string): string {
  return Buffer.from(text, 'base64url').toString('hex');
}

export function hashOf(bytes: Buffer): Buffer {
  return Buffer.from(textHashOf(bytes), 'base64url');
}
