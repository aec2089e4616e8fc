/** Messages out of bytes: the same whatever their pieces, and nothing that two programs could read differently. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { framingOf, NoHttp, type Framing, type Head } from '../../../../electron/engine/net/http/fields.ts';
import { maxChunkLineBytes, maxFields, maxHeadBytes } from '../../../../electron/engine/net/http/limits.ts';
import { MessageReader } from '../../../../electron/engine/net/http/message-reader.ts';

interface Told {
  readonly line: string;
  readonly fields: [string, string][];
  body: string;
  ended: boolean;
}

/** Everything that is read of these pieces. */
function readAll(pieces: readonly (Buffer | string)[], without: Framing = 0): { told: Told[]; isWhole: boolean } {
  const told: Told[] = [];
  const reader = new MessageReader({
    head: ({ line, fields }: Head) => {
      told.push({ line, fields: [...fields], body: '', ended: false });
      return framingOf(fields) ?? without;
    },
    body: (bytes) => {
      expect(bytes.length).toBeGreaterThan(0);
      told.at(-1)!.body += bytes.toString('latin1');
    },
    end: () => void (told.at(-1)!.ended = true),
  });
  for (const piece of pieces) reader.push(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece);
  return { told, isWhole: reader.close() };
}

const get = 'GET / HTTP/1.1\r\nHost: x\r\n';
const post = (fields: string, body = '') => `POST /a HTTP/1.1\r\nHost: x\r\n${fields}\r\n\r\n${body}`;
const chunked = (body: string) => post('Transfer-Encoding: chunked', body);

/** A message, and what is to be read of it. */
const message = fc.oneof(
  fc.string({ maxLength: 40 }).map((text) => {
    const body = Buffer.from(text).toString('latin1');
    return { text: post(`Content-Length: ${body.length}`, body), body };
  }),
  fc.array(fc.string({ minLength: 1, maxLength: 20 }), { maxLength: 4 }).map((texts) => {
    const parts = texts.map((text) => Buffer.from(text).toString('latin1'));
    const chunks = parts.map((part, i) => `${part.length.toString(16)}${i % 2 === 0 ? '' : ';x=y'}\r\n${part}\r\n`);
    return { text: chunked(`${chunks.join('')}0\r\nDigest: none\r\n\r\n`), body: parts.join('') };
  }),
  fc.constant({ text: `${get}\r\n`, body: '' }),
  fc.constant({ text: `\r\n${get}\r\n`, body: '' }),
);

test('split at whichever bytes, the same messages are read', () => {
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 4 }), fc.array(fc.nat()), (messages, cuts) => {
      const text = messages.map((each) => each.text).join('');
      const at = [0, ...cuts.map((cut) => cut % (text.length + 1)).toSorted((a, b) => a - b), text.length];
      const pieces = at.slice(1).map((end, i) => text.slice(at[i], end));
      for (const how of [[text], pieces, [...text]]) {
        const { told, isWhole } = readAll(how);
        expect(told.map(({ body, ended }) => ({ body, ended }))).toEqual(
          messages.map(({ body }) => ({ body, ended: true })),
        );
        expect(isWhole).toBe(true);
      }
    }),
  );
});

test('a head is its first line and its fields, by names in lower case and without blanks around what they say', () => {
  const { told } = readAll(['GET /x HTTP/1.1\r\nHost:x\r\nX-A: \t one two \t\r\nx-a:three\r\nEmpty:\r\n\r\n']);
  expect(told).toEqual([
    {
      line: 'GET /x HTTP/1.1',
      fields: [
        ['host', 'x'],
        ['x-a', 'one two, three'],
        ['empty', ''],
      ],
      body: '',
      ended: true,
    },
  ]);
});

test('a body without a length or chunks ends with its connection, where that is how it is', () => {
  const { told, isWhole } = readAll(['HTTP/1.1 200 OK\r\n\r\nab', 'c'], 'to-the-end');
  expect(told).toMatchObject([{ body: 'abc', ended: true }]);
  expect(isWhole).toBe(true);
});

test.each([
  ['a head', get],
  ['a body', post('Content-Length: 5', '1234')],
  ['a chunk', chunked('5\r\n1234')],
  ['trailers', chunked('0\r\n')],
])('%s that breaks off is not whole', (_, text) => expect(readAll([text]).isWhole).toBe(false));

test.each([
  ['two lengths', post('Content-Length: 1\r\nContent-Length: 1', 'x')],
  ['two lengths in one field', post('Content-Length: 1, 1', 'x')],
  ['a length beside chunks', post('Content-Length: 1\r\nTransfer-Encoding: chunked', '0\r\n\r\n')],
  ['a coding twice', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', '0\r\n\r\n')],
  ['another coding', post('Transfer-Encoding: gzip, chunked', '0\r\n\r\n')],
  ['a coding of no name', post('Transfer-Encoding: xchunked', '0\r\n\r\n')],
  ['a length with a sign', post('Content-Length: +1', 'x')],
  ['a length below nothing', post('Content-Length: -1')],
  ['a length in hex', post('Content-Length: 0x1', 'x')],
  ['a length that is no number exactly', post('Content-Length: 9007199254740993')],
  ['an empty length', post('Content-Length:')],
  ['two hosts', post('Host: y')],
  ['a line that goes on another', post('X: a\r\n b')],
  ['a blank before the colon', post('X : a')],
  ['a field without a name', post(': a')],
  ['a field without a colon', post('X')],
  ['a control within a field', post('X: a\0b')],
  ['a carriage return within a field', post('X: a\rb')],
  ['a line’s end without its carriage return', 'GET / HTTP/1.1\nHost: x\r\n\r\n'],
  ['the same before the end', 'GET / HTTP/1.1\nHost: x\n'],
  ['a control within the first line', 'GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['two empty lines before it', `\r\n\r\n${get}\r\n`],
  ['a first line of another protocol', 'SSH-2.0-x\r\nmore'],
  ['a chunk without a length', chunked('\r\nx\r\n')],
  ['a chunk’s length in no hex', chunked('g\r\nx\r\n')],
  ['a chunk’s length with a sign', chunked('+1\r\nx\r\n')],
  ['a chunk’s length of too many digits', chunked(`${'0'.repeat(13)}1\r\nx\r\n`)],
  ['a blank before a chunk’s length', chunked(' 1\r\nx\r\n')],
  ['a chunk longer than it says', chunked('1\r\nxy\r\n0\r\n\r\n')],
  ['a chunk’s line without its carriage return', chunked('1\nx\r\n0\r\n\r\n')],
  ['a control within a chunk’s extension', chunked('1;a\0\r\nx\r\n0\r\n\r\n')],
  ['a trailer that is no field', chunked('0\r\nX\r\n\r\n')],
])('%s: no HTTP, in one piece or byte by byte', (_, text) => {
  for (const pieces of [[text], [...text]]) {
    expect(() => readAll(pieces)).toThrow(NoHttp);
  }
});

const isTooLong = (text: string): boolean => {
  try {
    readAll([text]);
    return false;
  } catch (error) {
    if (error instanceof NoHttp && error.tooLong) return true;
    throw error;
  }
};

test('a head may be so long and no longer, whether it ends or not', () => {
  const of = (bytes: number) => `GET / HTTP/1.1\r\nX: ${'x'.repeat(bytes - 'GET / HTTP/1.1\r\nX: '.length)}`;
  for (const end of ['', '\r\n\r\n']) {
    expect(isTooLong(`${of(maxHeadBytes)}${end === '' ? '' : end}`)).toBe(false);
    expect(isTooLong(`${of(maxHeadBytes + 1)}${end}`)).toBe(true);
  }
});

test('a head may have so many fields and no more', () => {
  const of = (fields: number) => `GET / HTTP/1.1\r\n${'a:\r\n'.repeat(fields)}\r\n`;
  expect(isTooLong(of(maxFields))).toBe(false);
  expect(isTooLong(of(maxFields + 1))).toBe(true);
});

test('a chunk’s line may be so long and no longer', () => {
  const of = (bytes: number) => chunked(`1;${'x'.repeat(bytes - 3)}\r\ny\r\n0\r\n\r\n`);
  expect(isTooLong(of(maxChunkLineBytes))).toBe(false);
  expect(isTooLong(of(maxChunkLineBytes + 1))).toBe(true);
});

test('trailers may be so long in all and no longer', () => {
  const line = `x: ${'y'.repeat(1019)}\r\n`;
  const of = (lines: number) => chunked(`0\r\n${line.repeat(lines)}\r\n`);
  expect(line).toHaveLength(1024);
  expect(isTooLong(of(maxHeadBytes / 1024 - 1))).toBe(false);
  expect(isTooLong(of(maxHeadBytes / 1024 + 1))).toBe(true);
});

test('held, it tells nothing more, and goes on where it was', () => {
  const told: string[] = [];
  const reader = new MessageReader({
    head: () => 4,
    body: (bytes) => {
      told.push(String(bytes));
      reader.hold();
    },
    end: () => void told.push('end'),
  });
  reader.push(Buffer.from(`${get}\r\nab`));
  reader.push(Buffer.from('cd'));
  expect(told).toEqual(['ab']);
  expect(reader.waiting).toBe(2);
  reader.goOn();
  expect(told).toEqual(['ab', 'cd']);
  reader.goOn();
  expect(told).toEqual(['ab', 'cd', 'end']);
  expect(reader.idle).toBe(true);
});
