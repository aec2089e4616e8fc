import { expect, test } from 'vitest';
import { X509Certificate, generateKeyPairSync } from 'node:crypto';
import { selfSignedCertificate } from '../../../electron/engine/identity/certificate-der.ts';

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const make = (fields: Partial<Parameters<typeof selfSignedCertificate>[1]> = {}): X509Certificate =>
  new X509Certificate(
    selfSignedCertificate(keys, {
      commonName: 'Ferry',
      notBefore: new Date('2020-01-01T00:00:00Z'),
      notAfter: new Date('2120-01-01T00:00:00Z'),
      ...fields,
    }),
  );

test('is an end-entity certificate whose own key signed it', () => {
  const certificate = make();
  expect(certificate.subject).toBe('CN=Ferry');
  expect(certificate.issuer).toBe('CN=Ferry');
  expect(certificate.ca).toBe(false);
  expect(certificate.checkPrivateKey(keys.privateKey)).toBe(true);
  expect(certificate.verify(keys.publicKey)).toBe(true);
});

test('a changed byte breaks the signature', () => {
  const raw = Buffer.from(make().raw);
  const at = raw.indexOf('Ferry');
  raw[at] = raw[at]! ^ 1;
  expect(new X509Certificate(raw).verify(keys.publicKey)).toBe(false);
});

test.each(['2049-12-31T23:59:59Z', '2050-01-01T00:00:00Z', '2120-06-05T04:03:02Z'])('ends at %s', (iso) => {
  const notAfter = new Date(iso);
  expect(new Date(make({ notAfter }).validTo)).toEqual(notAfter);
});

// DER switches to longer length forms at 128 and 256 bytes.
test.each([1, 100, 127, 128, 200, 255, 256, 1000])('a common name of %i bytes survives', (length) => {
  const commonName = 'x'.repeat(length);
  expect(make({ commonName }).subject).toBe(`CN=${commonName}`);
});

test('serial numbers are positive, random and 16 bytes long', () => {
  const serials = Array.from({ length: 20 }, () => make().serialNumber);
  expect(new Set(serials).size).toBe(20);
  for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{31}$/);
});
