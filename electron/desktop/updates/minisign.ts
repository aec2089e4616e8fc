/**
 * Signatures of minisign (https://jedisct1.github.io/minisign/), of its older kind alone: "Ed", plain Ed25519 over the file
 * (`minisign -S -l`), which every runtime's own cryptography verifies. The newer kind, "ED", signs a BLAKE2b-512 of the file,
 * which BoringSSL, Electron's library, doesn't have.
 */
import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { FerryError } from '../../../shared/errors.ts';

export interface SigningKey {
  /** Eight bytes that name the key. */
  readonly id: Buffer;
  readonly key: KeyObject;
}

/** Kind, name of the key, key; or kind, name of the key, signature. */
const [kindBytes, idBytes, keyBytes, signatureBytes] = [2, 8, 32, 64] as const;
const trusted = 'trusted comment: ';

/** Reads the line of a public key that begins with `RW`. Throws for anything else: it stands in our own package.json. */
export function signingKey(line: string): SigningKey {
  const bytes = Buffer.from(line, 'base64');
  if (bytes.length !== kindBytes + idBytes + keyBytes || bytes.toString('latin1', 0, kindBytes) !== 'Ed') {
    throw new Error(`no public key of minisign: ${line}`);
  }
  const x = bytes.subarray(kindBytes + idBytes).toString('base64url');
  return {
    id: bytes.subarray(kindBytes, kindBytes + idBytes),
    key: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }),
  };
}

/**
 * Returns where the text of a `.minisig` file is this key's signature of these bytes, its trusted comment included. Throws
 * `update-unsigned` (no signature, or one cut short), `update-prehashed`, `update-other-key` or `update-forged`.
 */
export function checkSignature(content: Uint8Array, text: string, by: SigningKey): void {
  const [untrusted, signatureLine, comment, globalLine] = text.split(/\r?\n/u);
  const signed = bytesOf(signatureLine, kindBytes + idBytes + signatureBytes);
  const global = bytesOf(globalLine, signatureBytes);
  if (!untrusted?.startsWith('untrusted comment:') || signed === null || global === null || !isTrusted(comment)) {
    throw new FerryError('update-unsigned');
  }
  const kind = signed.toString('latin1', 0, kindBytes);
  if (kind === 'ED') throw new FerryError('update-prehashed');
  if (kind !== 'Ed') throw new FerryError('update-unsigned');
  if (!signed.subarray(kindBytes, kindBytes + idBytes).equals(by.id)) throw new FerryError('update-other-key');
  const signature = signed.subarray(kindBytes + idBytes);
  const withComment = Buffer.concat([signature, Buffer.from(comment.slice(trusted.length))]);
  if (!verify(null, content, by.key, signature) || !verify(null, withComment, by.key, global)) {
    throw new FerryError('update-forged');
  }
}

const isTrusted = (line: string | undefined): line is string => line?.startsWith(trusted) === true;

/** Of exactly so many, and no other text that means the same. */
function bytesOf(line: string | undefined, length: number): Buffer | null {
  if (line === undefined) return null;
  const bytes = Buffer.from(line, 'base64');
  return bytes.length === length && bytes.toString('base64') === line ? bytes : null;
}
