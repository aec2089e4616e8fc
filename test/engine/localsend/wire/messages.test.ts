import { expect, test } from 'vitest';
import {
  announcementSchema,
  callerSchema,
  infoSchema,
  parse,
  prepareUploadSchema,
} from '../../../../electron/engine/localsend/wire/messages.ts';
import { maxOfferFiles, maxPreviewChars } from '../../../../electron/engine/localsend/wire/limits.ts';
import { maxFileBytes, maxPathChars } from '../../../../electron/engine/wire/limits.ts';

const info = { alias: 'Nice Orange', version: '2.1', fingerprint: 'AB'.repeat(32), port: 53317, protocol: 'https' };
const file = { id: 'one', fileName: 'a/b.txt', size: 3, fileType: 'text/plain' };
const offer = (change: object) => JSON.stringify({ info, files: { one: { ...file, ...change } } });
const parsed = (change: object) => parse(prepareUploadSchema, offer(change));

test('an offer is read with everything that may be in it', () => {
  const metadata = { modified: '2024-02-29T01:02:03.123456789+01:00', accessed: '2024-01-01T00:00:00Z' };
  const taken = parsed({ sha256: 'AB'.repeat(32), preview: 'abc', metadata, later: true });
  expect(taken?.files['one']).toEqual({
    fileName: 'a/b.txt',
    size: 3,
    fileType: 'text/plain',
    sha256: 'ab'.repeat(32),
    preview: 'abc',
    metadata: { modified: Date.UTC(2024, 1, 29, 0, 2, 3, 123), accessed: Date.UTC(2024, 0, 1) },
  });
  expect(taken?.info).toMatchObject({ alias: 'Nice Orange', deviceType: 'desktop', download: false });
});

test.each([
  ['a time as a number', { metadata: { modified: 1_700_000_000 } }],
  ['a time without a zone', { metadata: { modified: '2024-01-01T00:00:00' } }],
  ['a day that is none', { metadata: { modified: '2023-02-29T00:00:00Z' } }],
  ['no name', { fileName: '' }],
  ['a name that is too long', { fileName: 'x'.repeat(maxPathChars + 1) }],
  ['a size below nothing', { size: -1 }],
  ['half a byte', { size: 0.5 }],
  ['a size that JSON does not carry', { size: maxFileBytes + 1 }],
  ['a sum that is none', { sha256: 'ab' }],
  ['a text that is too long', { preview: 'x'.repeat(maxPreviewChars + 1) }],
])('an offer is turned down for %s', (_, change) => {
  expect(parsed(change)).toBeNull();
});

test('what is just within the limits is taken', () => {
  expect(parsed({ fileName: 'x'.repeat(maxPathChars), size: maxFileBytes })).not.toBeNull();
  expect(parsed({ preview: 'x'.repeat(maxPreviewChars) })).not.toBeNull();
});

test('an offer holds so many files and no more', () => {
  const many = (count: number) =>
    JSON.stringify({ info, files: Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, file])) });
  expect(parse(prepareUploadSchema, many(maxOfferFiles))).not.toBeNull();
  expect(parse(prepareUploadSchema, many(maxOfferFiles + 1))).toBeNull();
});

test('a device says of itself what it likes, as long as it has a name', () => {
  const least = { alias: 'x', fingerprint: 'anything' };
  expect(parse(callerSchema, JSON.stringify({ ...least, deviceType: 'toaster', deviceModel: null }))).toMatchObject({
    deviceType: 'desktop',
    port: 53317,
    protocol: 'https',
  });
  expect(parse(announcementSchema, JSON.stringify({ ...least, announce: 'yes' }))).toMatchObject({ announce: false });
  expect(parse(infoSchema, JSON.stringify({ alias: 'x' }))).toMatchObject({ fingerprint: '' });
  for (const bad of [{ alias: 7 }, { port: 0 }, { port: 65_536 }, { protocol: 'gopher' }, { download: 'no' }]) {
    expect(parse(callerSchema, JSON.stringify({ ...least, ...bad })), JSON.stringify(bad)).toBeNull();
  }
  expect(parse(callerSchema, 'not JSON')).toBeNull();
});
