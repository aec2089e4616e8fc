/** A licence that isn't allowed and a known hole are found; a registry that can't be asked is no hole. */
import { expect, test } from 'vitest';
import { holesIn } from '../../../build/dependencies/audit.mjs';
import { forbidden, isAllowed, shippedLicences, toolLicences } from '../../../build/dependencies/licences.mjs';
import lock from '../../../package-lock.json' with { type: 'json' };

test('what is in the lock now is allowed', () => {
  expect(forbidden(lock.packages, [])).toEqual([]);
});

test('what ships is held to more than what builds', () => {
  const packages = {
    '': {},
    'node_modules/a': { version: '1.0.0', license: 'MPL-2.0' },
    'node_modules/b': { version: '1.0.0', license: 'MPL-2.0', dev: true },
    'node_modules/c/node_modules/@x/d': { version: '2.0.0', license: 'GPL-3.0-only', dev: true },
    'node_modules/e': { version: '3.0.0' },
  };
  const bundled = [{ name: 'f', version: '4.0.0', identifier: 'AGPL-3.0-only' }];
  expect(forbidden(packages, bundled)).toEqual([
    '@x/d 2.0.0 (GPL-3.0-only)',
    'a 1.0.0 (MPL-2.0)',
    'e 3.0.0 (none)',
    'f 4.0.0 (AGPL-3.0-only), bundled',
  ]);
});

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0)', true],
  ['GPL-2.0 OR ISC', true],
  ['MIT AND GPL-3.0', false],
  ['MIT AND ISC', true],
  ['SEE LICENSE IN LICENSE.md', false],
  [undefined, false],
])('%s: %s', (license, allowed) => {
  expect(isAllowed(license, shippedLicences)).toBe(allowed);
});

test('tools may be of every licence that what ships may be of', () => {
  expect(shippedLicences.filter((each) => !toolLicences.includes(each))).toEqual([]);
});

const report = (severity: string): string =>
  JSON.stringify({ auditReportVersion: 2, vulnerabilities: { a: { severity, range: '<2' } } });

test('a hole counts from its level on', () => {
  expect(holesIn(report('moderate'), 'high')).toEqual([]);
  expect(holesIn(report('high'), 'high')).toEqual(['a <2 (high)']);
  expect(holesIn(report('critical'), 'low')).toEqual(['a <2 (critical)']);
  expect(holesIn(report('info'), 'low')).toEqual([]);
});

test.each(['', '{"message":"405 Method Not Allowed","error":{}}', '<html>'])('no report is none: %j', (text) => {
  expect(holesIn(text, 'low')).toBeNull();
});
