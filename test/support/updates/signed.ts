/** Notices of newer versions as the release makes them, signed as minisign does, by a pair of keys made for the running tests. */
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import type { UpdateFile, UpdateNotice } from '../../../electron/desktop/updates/notice.ts';

export interface Signer {
  /** As it stands in package.json. */
  readonly publicKey: string;
  /** The text of a `.minisig` file. `kind`: another one than `Ed` is a lie. */
  readonly sign: (content: Uint8Array, kind?: string) => string;
}

export function signer(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const id = randomBytes(8);
  const raw = Buffer.from((publicKey.export({ format: 'jwk' }) as { x: string }).x, 'base64url');
  return {
    publicKey: Buffer.concat([Buffer.from('Ed'), id, raw]).toString('base64'),
    sign: (content, kind = 'Ed') => minisig(content, id, privateKey, kind),
  };
}

function minisig(content: Uint8Array, id: Buffer, key: KeyObject, kind: string): string {
  const signature = sign(null, content, key);
  const comment = 'timestamp:1796097526\tfile:updates.json';
  const global = sign(null, Buffer.concat([signature, Buffer.from(comment)]), key);
  return [
    'untrusted comment: signature from minisign secret key',
    Buffer.concat([Buffer.from(kind), id, signature]).toString('base64'),
    `trusted comment: ${comment}`,
    global.toString('base64'),
    '',
  ].join('\n');
}

/** The running Ferry's, in these tests. */
export const ownVersion = '0.1.0';
export const now = Date.UTC(2026, 11, 10);

/** Of 0.2.0, good for a while, without packages. */
export function notice(change: Partial<Record<keyof UpdateNotice, unknown>> = {}): Buffer {
  return Buffer.from(
    JSON.stringify({
      ...{ product: 'ferry', format: 1, serial: 10, version: '0.2.0' },
      ...{ released: '2026-12-01T00:00:00Z', expires: '2027-03-01T00:00:00Z' },
      ...{ news: { en: 'Faster.\nQuieter.', 'zh-CN': '更快、更安静。' }, page: 'https://example.org/ferry/0.2.0' },
      ...{ from: 'https://example.org/ferry/0.2.0/', files: [] },
      ...change,
    }),
  );
}

/** A package of these bytes. */
export function packageOf(content: Uint8Array, change: Partial<UpdateFile> = {}): UpdateFile {
  return {
    ...{ platform: 'linux', arch: 'x64', kind: 'deb', name: 'ferry_0.2.0_amd64.deb' },
    ...{ bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') },
    ...change,
  };
}
