import { expect, test } from 'vitest';
import fc from 'fast-check';
import { FerryError } from '../../../shared/errors.ts';
import { canonicalAddress, formatAddress, parseAddress, waysTo } from '../../../electron/engine/net/address.ts';

test.each([
  ['192.168.1.7', '192.168.1.7', 53317],
  ['192.168.1.7:80', '192.168.1.7', 80],
  ['  nas  ', 'nas', 53317],
  ['NAS.local:65535', 'nas.local', 65_535],
  ['nas.local.', 'nas.local.', 53317],
  ['my_pc', 'my_pc', 53317],
  ['10-0-0-1.example', '10-0-0-1.example', 53317],
  ['münchen.local:1', 'xn--mnchen-3ya.local', 1],
  ['书房', 'xn--1jqt79b', 53317],
  ['::1', '::1', 53317],
  ['fe80::1%eth0', 'fe80::1%eth0', 53317],
  ['[::1]', '::1', 53317],
  ['[fe80::1%eth0]:8080', 'fe80::1%eth0', 8080],
])('%j is host %s, port %i', (text, host, port) => {
  expect(parseAddress(text, 53317)).toEqual({ host, port });
});

test.each([
  '',
  ' ',
  ':80',
  'nas:',
  'nas:0',
  'nas:65536',
  'nas:80:80',
  'nas:8o',
  'nas:-1',
  'nas 1',
  'a/b',
  'http://nas',
  'user@nas',
  '-nas',
  'na..s',
  '300.1.1.1',
  '10.1',
  '1234',
  '0x7f.1',
  '1.2.3.4.5',
  '[nas]:80',
  '[::1',
  '::1]',
  '[]',
  '[::1]:0',
  ':::1',
  'nas\u202e',
  `${'a'.repeat(64)}.local`,
  `${'a.'.repeat(127)}aa`,
])('%j is refused by its own words', (address) => {
  expect(() => parseAddress(address, 53317)).toThrow(
    expect.objectContaining({ code: 'bad-address', params: { address } }) as Error,
  );
});

test('what is formatted parses back', () => {
  const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain());
  fc.assert(
    fc.property(host, fc.integer({ min: 1, max: 65_535 }), (name, port) => {
      expect(parseAddress(formatAddress(name, port), 1)).toEqual({ host: name.toLowerCase(), port });
    }),
  );
});

test('any text is an address or refused, never a crash', () => {
  const outcome = (text: string): string => {
    try {
      return typeof parseAddress(text, 53317).host;
    } catch (error) {
      return error instanceof FerryError ? error.code : String(error);
    }
  };
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      expect(outcome(text)).toMatch(/^(?:string|bad-address)$/);
    }),
  );
});

test.each([
  ['NAS.local.', 'nas.local:53317'],
  ['nas.local:53317', 'nas.local:53317'],
  ['192.0.2.7', '192.0.2.7:53317'],
  ['FD00:0:0::1', '[fd00::1]:53317'],
  ['[fd00::0:1]:99', '[fd00::1]:99'],
  ['fe80::1%eth0', '[fe80::1%eth0]:53317'],
])('%j means %j', (text, address) => {
  expect(canonicalAddress(text, 53317)).toBe(address);
  expect(canonicalAddress(address, 1)).toBe(address);
});

test.each([
  ['nas', ['nas:1', 'nas:2']],
  ['192.0.2.7', ['192.0.2.7:1', '192.0.2.7:2']],
  ['fe80::1%eth0', ['[fe80::1%eth0]:1', '[fe80::1%eth0]:2']],
  ['[fd00::1]', ['[fd00::1]:1', '[fd00::1]:2']],
  ['nas:1', ['nas:1']],
  ['nas:2', ['nas:2']],
  ['nas:9', ['nas:9']],
  ['[fd00::1]:9', ['[fd00::1]:9']],
])('%s leads to its own port, or to each that may be meant', (text, ways) => {
  expect(waysTo(text, [1, 2])).toEqual(ways);
});

test('what is no address leads nowhere', () => {
  expect(() => waysTo('no address', [1, 2])).toThrow(expect.objectContaining({ code: 'bad-address' }));
});
