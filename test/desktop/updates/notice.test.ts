/** Which notice is believed: of this product, not older, not expired, for this computer, and understood to its last field. */
import { expect, test } from 'vitest';
import { signingKey } from '../../../electron/desktop/updates/minisign.ts';
import { believe, compareVersions, type Asker } from '../../../electron/desktop/updates/notice.ts';
import { toFailure, type Failure } from '../../../shared/errors.ts';
import { notice, now, ownVersion, packageOf, signer } from '../../support/updates/signed.ts';

const by = signer();
const asker: Asker = { version: ownVersion, platform: 'linux', arch: 'x64', installedBy: 'deb', seen: 0, now };
const file = packageOf(Buffer.from('package'));

const ask = (content: Uint8Array, change: Partial<Asker> = {}) =>
  believe(content, by.sign(content), signingKey(by.publicKey), { ...asker, ...change });
function refusal(content: Uint8Array, change: Partial<Asker> = {}): Failure | null {
  try {
    ask(content, change);
  } catch (error) {
    return toFailure(error);
  }
  return null;
}

test('a newer version is believed, with the package for this computer', () => {
  const others = [
    { ...file, kind: 'rpm' },
    { ...file, arch: 'arm64' },
  ];
  const { isNewer, file: found } = ask(notice({ files: [...others, file] }));
  expect({ isNewer, found }).toEqual({ isNewer: true, found: file });
});

test('the version that runs is the newest, and needs no package', () => {
  expect(ask(notice({ version: ownVersion }))).toMatchObject({ isNewer: false, file: null });
});

test('from source a newer one is told without a package', () => {
  expect(ask(notice(), { installedBy: 'source' })).toMatchObject({ isNewer: true, file: null });
});

test('one that is older than what was seen is refused, and so is one older than what runs; the same again is not', () => {
  const [before, same] = [notice({ serial: 9, files: [file] }), notice({ serial: 10, files: [file] })];
  expect(refusal(before, { seen: 10 })).toEqual({ code: 'update-older', params: { version: '0.2.0' } });
  expect(refusal(same, { seen: 10 })).toBeNull();
  expect(refusal(notice({ version: '0.0.9', serial: 99 }))).toMatchObject({ code: 'update-older' });
});

test('until its last millisecond it is good', () => {
  const until = Date.parse('2027-03-01T00:00:00Z');
  const content = notice({ files: [file] });
  expect(refusal(content, { now: until - 1 })).toBeNull();
  expect(refusal(content, { now: until })).toEqual({
    code: 'update-expired',
    params: { version: '0.2.0', date: '2027-03-01' },
  });
});

test.each([
  ['processor', { arch: 'arm64' }],
  ['system', { platform: 'darwin' }],
  ['kind of package', { installedBy: 'rpm' }],
] as const)('without a package for this %s it is refused, and says so', (_what, change) => {
  expect(refusal(notice({ files: [file] }), change)).toMatchObject({ code: 'update-not-for-this' });
});

test('another product’s is refused, however it is signed', () => {
  const other = Buffer.from(JSON.stringify({ product: 'oar', version: 1 }));
  expect(refusal(other)).toEqual({ code: 'update-other-product', params: { product: 'oar' } });
});

const longest = { name: `f${'x'.repeat(127)}`, bytes: 1024 ** 3 };
test.each([
  [{ news: { en: 'x'.repeat(2000) } }],
  [{ files: [{ ...file, ...longest }] }],
  [{ files: Array.from({ length: 100 }, () => file) }],
  [{ version: '0.10.0', later: 'fields of a later Ferry' }],
])('at its limits it is understood: %#', (change) => {
  expect(refusal(notice({ files: [file], ...change }))).toSatisfy(
    (failure: Failure | null) => failure === null || failure.code === 'update-not-for-this',
  );
});

test.each([
  ['format', { format: 2 }],
  ['serial', { serial: 0 }],
  ['serial', { serial: 1.5 }],
  ['serial', { serial: '10' }],
  ['version', { version: '0.2' }],
  ['version', { version: '0.2.0-beta' }],
  ['version', { version: '0.2.0; rm -rf' }],
  ['released', { released: 'yesterday' }],
  ['expires', { expires: null }],
  ['news.en', { news: { en: 'x'.repeat(2001) } }],
  ['news', { news: 'Faster' }],
  ['page', { page: 'http://example.org/' }],
  ['page', { page: 'javascript:alert(1)' }],
  ['from', { from: 'nowhere' }],
  ['files', { files: Array.from({ length: 101 }, () => file) }],
  ['files.0.name', { files: [{ ...file, name: '../ferry.deb' }] }],
  ['files.0.name', { files: [{ ...file, name: '.bashrc' }] }],
  ['files.0.name', { files: [{ ...file, name: 'a b.deb' }] }],
  ['files.0.name', { files: [{ ...file, name: `f${'x'.repeat(128)}` }] }],
  ['files.0.kind', { files: [{ ...file, kind: 'msi' }] }],
  ['files.0.bytes', { files: [{ ...file, bytes: 0 }] }],
  ['files.0.bytes', { files: [{ ...file, bytes: 1024 ** 3 + 1 }] }],
  ['files.0.sha256', { files: [{ ...file, sha256: file.sha256.toUpperCase() }] }],
])('signed, and not understood: %s (%#)', (detail, change) => {
  expect(refusal(notice(change))).toEqual({ code: 'update-garbled', params: { detail } });
});

test.each(['', 'null', '[]', '{"product":"ferry"', '<html>', '\uFEFF'])('signed, and no notice: %j', (text) => {
  expect(refusal(Buffer.from(text))).toMatchObject({ code: 'update-garbled' });
});

test('bytes that are no text are no notice', () => {
  expect(refusal(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))).toMatchObject({ code: 'update-garbled' });
});

test.each([
  ['1.0.0', '1.0.0', 0],
  ['0.10.0', '0.9.9', 1],
  ['1.0.0', '0.99.99', 1],
  ['0.1.1', '0.1.2', -1],
  ['0.2.0-beta.1', '0.2.0', -1],
  ['0.2.0', '0.2.0-beta.1', 1],
  ['0.3.0-beta', '0.2.0', 1],
] as const)('%s against %s', (a, b, sign) => {
  expect(Math.sign(compareVersions(a, b))).toBe(sign);
});
