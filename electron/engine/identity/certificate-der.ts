/**
 * The self-signed X.509 v3 certificate every Ferry shows: DER written by hand, because it always has the same
 * few fields and node:crypto reads certificates but makes none. Structure: RFC 5280 section 4.1.
 */
import { randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

const tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  /** TBSCertificate.version, `[0] EXPLICIT`. */
  version: 0xa0,
  /** TBSCertificate.extensions, `[3] EXPLICIT`. */
  extensions: 0xa3,
} as const;

/** One DER element: tag, length, contents. */
function der(type: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  if (body.length < 0x80) return Buffer.concat([Buffer.of(type, body.length), body]);
  const length = Buffer.from(body.length.toString(16).padStart(body.length > 0xff ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.of(type, 0x80 | length.length), length, body]);
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) groups.unshift(0x80 | (left & 0x7f));
    bytes.push(...groups);
  }
  return der(tag.oid, Buffer.from(bytes));
}

/** RFC 5280 section 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050 on. */
function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/\.\d+|[-:T]/g, '');
  return date.getUTCFullYear() < 2050
    ? der(tag.utcTime, Buffer.from(digits.slice(2)))
    : der(tag.generalizedTime, Buffer.from(digits));
}

const ecdsaWithSha256 = der(tag.sequence, oid('1.2.840.10045.4.3.2'));
const critical = der(tag.boolean, Buffer.of(0xff));

const extension = (id: string, value: Buffer, ...flags: Buffer[]): Buffer =>
  der(tag.sequence, oid(id), ...flags, der(tag.octetString, value));

/** Not a CA, signs handshakes only, at either end of TLS: what strict verifiers (webpki) want of an end entity. */
const extensions = [
  extension('2.5.29.19', der(tag.sequence), critical), // basicConstraints: cA defaults to FALSE
  extension('2.5.29.15', der(tag.bitString, Buffer.of(7, 0x80)), critical), // keyUsage: digitalSignature
  extension('2.5.29.37', der(tag.sequence, oid('1.3.6.1.5.5.7.3.1'), oid('1.3.6.1.5.5.7.3.2'))), // server, client
];

export interface CertificateFields {
  readonly commonName: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** DER of a certificate for a P-256 key pair, signed by that key with SHA-256. */
export function selfSignedCertificate(
  keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
  { commonName, notBefore, notAfter }: CertificateFields,
): Buffer {
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x3f) | 0x40; // positive, and no leading zero byte
  const attribute = der(tag.sequence, oid('2.5.4.3'), der(tag.utf8String, Buffer.from(commonName)));
  const name = der(tag.sequence, der(tag.set, attribute));
  const toBeSigned = der(
    tag.sequence,
    der(tag.version, der(tag.integer, Buffer.of(2))), // v3
    der(tag.integer, serial),
    ecdsaWithSha256,
    name,
    der(tag.sequence, time(notBefore), time(notAfter)),
    name,
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    der(tag.extensions, der(tag.sequence, ...extensions)),
  );
  const signature = sign('sha256', toBeSigned, keys.privateKey);
  return der(tag.sequence, toBeSigned, ecdsaWithSha256, der(tag.bitString, Buffer.of(0), signature));
}
