import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  formatPairLink,
  maxLinkAddresses,
  maxLinkLength,
  parsePairLink,
  proofOf,
} from '../../../electron/engine/pairing/links.ts';
import { looksLikePairLink } from '../../../shared/pairing.ts';
import { socketPair } from '../../support/pair.ts';

const fingerprint = 'ab'.repeat(32);
const secret = randomBytes(16);
const addresses = ['192.168.1.24:53317', '[fd12::24]:53317', 'studio.local:53318'];

test('what is written is read again', () => {
  const link = formatPairLink({ fingerprint, secret, addresses });
  expect(looksLikePairLink(link)).toBe(true);
  expect(parsePairLink(`\n ${link} `)).toEqual({ fingerprint, secret, addresses });
  expect(parsePairLink(`${link}&later=word`)).toEqual({ fingerprint, secret, addresses });
});

test('addresses that mean nothing elsewhere, or are too many, stay out of it', () => {
  const many = Array.from({ length: maxLinkAddresses + 1 }, (_, i) => `10.0.0.${i}:1`);
  const link = formatPairLink({ fingerprint, secret, addresses: ['[fe80::1%eth0]:53317', ...many] });
  expect(parsePairLink(link).addresses).toEqual(many.slice(0, maxLinkAddresses));
});

const whole = formatPairLink({ fingerprint, secret, addresses });

describe.each<[string, string]>([
  ['another scheme', whole.replace('ferry:', 'http:')],
  ['without a key', whole.replace(/key=[^&]+&/, '')],
  ['a short key', whole.replace(/key=[^&]+/, 'key=abcd')],
  ['two keys', `${whole}&key=${'a'.repeat(43)}`],
  ['a short secret', whole.replace(/once=[^&]+/, 'once=abcd')],
  ['characters that no key has', whole.replace(/key=./, 'key=!')],
  ['no address', `${whole}&at=http://x/`],
  ['a broken escape', `${whole}&at=%`],
  ['too many addresses', `${whole}&at=10.0.0.1&at=10.0.0.2`],
  ['one character more than any has', whole + '&x='.padEnd(maxLinkLength + 1 - whole.length, 'x')],
])('%s', (_, link) => {
  test('is no link', () => {
    expect(() => parsePairLink(link)).toThrow('bad-link');
  });
});

test('the longest that is taken is one', () => {
  const link = whole + '&x='.padEnd(maxLinkLength - whole.length, 'x');
  expect(parsePairLink(link)).toEqual({ fingerprint, secret, addresses });
});

test('a proof is good for one connection between two keys, and for one secret', async () => {
  const { dialled, accepted, dialler, listener } = await socketPair();
  const here = proofOf(dialled, secret, dialler.fingerprint, listener.fingerprint);
  expect(proofOf(accepted, secret, dialler.fingerprint, listener.fingerprint)).toEqual(here);
  expect(proofOf(accepted, randomBytes(16), dialler.fingerprint, listener.fingerprint)).not.toEqual(here);
  expect(proofOf(accepted, secret, listener.fingerprint, dialler.fingerprint)).not.toEqual(here);
  const another = await socketPair();
  expect(proofOf(another.dialled, secret, dialler.fingerprint, listener.fingerprint)).not.toEqual(here);
});
