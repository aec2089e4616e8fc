/** What the real minisign has signed is taken, and nothing else that is like it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkSignature, signingKey } from '../../../electron/desktop/updates/minisign.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { signer } from '../../support/updates/signed.ts';

const read = (name: string): Buffer => readFileSync(join(import.meta.dirname, '../../vectors/minisign', name));
const content = read('notice.json');
const key = signingKey(read('key.txt').toString().trim());
const legacy = read('legacy.minisig').toString();
const lines = legacy.split('\n');

const codeOf = (what: () => void): string => {
  try {
    what();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'taken';
};
const check = (text: string, bytes: Uint8Array = content): string => codeOf(() => checkSignature(bytes, text, key));

test('minisign’s own signature of the older kind is taken, also with the line ends of Windows', () => {
  expect(check(legacy)).toBe('taken');
  expect(check(legacy.replaceAll('\n', '\r\n'))).toBe('taken');
});

test('so is one of ours that a pair of keys of these tests has made', () => {
  const by = signer();
  expect(codeOf(() => checkSignature(content, by.sign(content), signingKey(by.publicKey)))).toBe('taken');
});

test('its prehashed kind and another key’s are refused by their own names', () => {
  expect(check(read('prehashed.minisig').toString())).toBe('update-prehashed');
  expect(check(read('other-key.minisig').toString())).toBe('update-other-key');
});

test('one byte more, less or other of the file is forged', () => {
  const other = Buffer.from(content);
  other[100]! ^= 1;
  for (const bytes of [
    other,
    content.subarray(1),
    content.subarray(0, -1),
    Buffer.concat([content, Buffer.from(' ')]),
  ]) {
    expect(check(legacy, bytes)).toBe('update-forged');
  }
});

/** The line with one bit of its bytes turned over. */
function flipped(line: string, at: number): string {
  const bytes = Buffer.from(line, 'base64');
  bytes[at]! ^= 1;
  return bytes.toString('base64');
}

test('every bit of the signature counts, the key’s name, the comment and its own signature too', () => {
  const signature = lines[1]!;
  for (let at = 10; at < 74; at += 7) {
    expect(check(legacy.replace(signature, flipped(signature, at)))).toBe('update-forged');
  }
  expect(check(legacy.replace(signature, flipped(signature, 5)))).toBe('update-other-key');
  expect(check(legacy.replace('alle', 'Alle'))).toBe('update-forged');
  expect(check(legacy.replace(lines[3]!, flipped(lines[3]!, 20)))).toBe('update-forged');
});

test.each([
  ['nothing', ''],
  ['a page', '<!doctype html>\n<title>Welcome to the hotel</title>\n<p>\n</p>'],
  ['one line less', lines.slice(0, 3).join('\n')],
  ['a signature cut short', legacy.replace(lines[1]!, lines[1]!.slice(0, 40))],
  [
    'bytes behind it',
    legacy.replace(lines[1]!, Buffer.concat([Buffer.from(lines[1]!, 'base64'), key.id]).toString('base64')),
  ],
  ['characters that base64 skips', legacy.replace(lines[1]!, `${lines[1]!.slice(0, 9)} ${lines[1]!.slice(9)}`)],
  ['no trusted comment', legacy.replace('trusted comment: F', 'comment: F')],
  ['another kind', signer().sign(content, 'Xx')],
])('no signature: %s', (_what, text) => {
  expect(check(text)).toBe('update-unsigned');
});

test('the key in package.json is one, and what is none is a mistake of ours', () => {
  expect(signingKey(packageJson.updates.key).id).toHaveLength(8);
  for (const line of ['', 'RWQ', read('key.txt').toString().replace('RW', 'RU')]) {
    expect(() => signingKey(line)).toThrow('no public key');
  }
});
