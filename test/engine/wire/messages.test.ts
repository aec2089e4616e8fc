/** What docs/protocol.md says of messages, bounds, codes and the verification code, held against the parser. */
import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { codeFrom } from '../../../electron/engine/wire/handshake.ts';
import { messageTypes, parseMessage, type Message, type MessageName } from '../../../electron/engine/wire/messages.ts';
import { isTo } from '../../../electron/engine/wire/takers.ts';
import { errorCodes } from '../../../shared/errors.ts';
import { page, rowsUnder } from '../../support/page.ts';

const protocol = page('protocol.md');
const hex = '0'.repeat(64);
const id = '0'.repeat(32);
const entry = { path: 'a', mtime: 0 };
const hello = { version: 1, oldest: 1, name: 'a', kind: 'desktop' };
const statement = { certificate: 'a', at: 0, signature: 'a' };
const offer = { id, title: '', roots: 1 };
const send = { do: 'send', range: [0, 0] };
const checked = { do: 'continue', range: [0, 0] };

const delta = { do: 'delta', range: [0, 0], blockBytes: 65_536, blocks: 1 };
const text = (length: number): string => 'a'.repeat(length);
const list = <T>(length: number, item: T): T[] => Array<T>(length).fill(item);
const entriesOf = (one: object) => ({ first: 0, entries: [{ ...entry, ...one }] });

/** For each bound of the page: the message whose field has that size or value. */
const probes: Readonly<Record<string, (n: number) => object>> = {
  'hello.version': (version) => ({ ...hello, version }),
  'hello.oldest': (oldest) => ({ ...hello, oldest }),
  'hello.name': (n) => ({ ...hello, name: text(n) }),
  'hello.app': (n) => ({ ...hello, app: text(n) }),
  'hello.capabilities': (n) => ({ ...hello, capabilities: list(n, 'a') }),
  'hello.capabilities[]': (n) => ({ ...hello, capabilities: [text(n)] }),
  'hello.formerly': (n) => ({ ...hello, formerly: list(n, statement) }),
  'hello.formerly[].certificate': (n) => ({ ...hello, formerly: [{ ...statement, certificate: text(n) }] }),
  'hello.formerly[].at': (at) => ({ ...hello, formerly: [{ ...statement, at }] }),
  'hello.formerly[].signature': (n) => ({ ...hello, formerly: [{ ...statement, signature: text(n) }] }),
  'hello.port': (port) => ({ ...hello, port }),
  'offer.title': (n) => ({ ...offer, title: text(n) }),
  'offer.roots': (roots) => ({ ...offer, roots }),
  'offer.note': (n) => ({ ...offer, note: text(n) }),
  'offer.text': (n) => ({ ...offer, text: text(n) }),
  'offer.lane.port': (port) => ({ ...offer, lane: { port, token: hex } }),
  'entries.first': (first) => ({ first, entries: [entry] }),
  'entries.entries': (n) => ({ first: 0, entries: list(n, entry) }),
  'entries.entries[].path': (n) => entriesOf({ path: text(n) }),
  'entries.entries[].bytes': (bytes) => entriesOf({ bytes }),
  'entries.entries[].link': (n) => entriesOf({ link: text(n) }),
  'entries.entries[].stored': (stored) => entriesOf({ stored }),
  'entries.entries[].mtime': (mtime) => entriesOf({ mtime }),
  'entries.entries[].mode': (mode) => entriesOf({ mode }),
  'more.title': (n) => ({ title: text(n), roots: 1 }),
  'more.roots': (roots) => ({ title: '', roots }),
  'manifestEnd.entries': (entries) => ({ entries, bytes: 0 }),
  'manifestEnd.bytes': (bytes) => ({ entries: 0, bytes }),
  'answer.packed': (n) => ({ accept: true, packed: list(n, 'a') }),
  'answer.packed[]': (n) => ({ accept: true, packed: [text(n)] }),
  'plan.items': (n) => ({ items: list(n, send) }),
  'plan.items[].range[]': (index) => ({ items: [{ do: 'send', range: [index, index] }] }),
  'plan.items[].prefixes': (n) => ({ items: [{ ...checked, prefixes: list(n, [0, hex]) }] }),
  'plan.items[].prefixes[].offset': (offset) => ({ items: [{ ...checked, prefixes: [[offset, hex]] }] }),
  'receipts.done': (n) => ({ done: list(n, [0, 0]), failed: [] }),
  'receipts.failed': (n) => ({ done: [], failed: list(n, { file: 0, code: 'a' }) }),
  'receipts.failed[].file': (file) => ({ done: [], failed: [{ file, code: 'a' }] }),
  'hole.file': (file) => ({ file, offset: 0, bytes: 1 }),
  'hole.offset': (offset) => ({ file: 0, offset, bytes: 1 }),
  'hole.bytes': (bytes) => ({ file: 0, offset: 0, bytes }),
  'plan.items[].blockBytes': (blockBytes) => ({ items: [{ ...delta, blockBytes }] }),
  'plan.items[].blocks': (blocks) => ({ items: [{ ...delta, blocks }] }),
  'delta.file': (file) => ({ file }),
  'blocks.file': (file) => ({ file, first: 0, hashes: '' }),
  'blocks.first': (first) => ({ file: 0, first, hashes: '' }),
  'blocks.hashes': (n) => ({ file: 0, first: 0, hashes: text(n) }),
  'keep.file': (file) => ({ file, offset: 0, bytes: 1 }),
  'keep.offset': (offset) => ({ file: 0, offset, bytes: 1 }),
  'keep.bytes': (bytes) => ({ file: 0, offset: 0, bytes }),
  'lost.file': (file) => ({ file, code: 'a' }),
  'unwant.file': (file) => ({ file }),
  'got.bytes': (bytes) => ({ bytes }),
  'finished.files': (files) => ({ files, bytes: 0 }),
  'finished.bytes': (bytes) => ({ files: 0, bytes }),
  'error.detail': (n) => ({ code: 'a', detail: text(n) }),
  'error.code': (n) => ({ code: text(n) }),
  'plain.port': (port) => ({ port, token: hex }),
  'raw.file': (file) => ({ file, offset: 0, bytes: 1 }),
  'raw.offset': (offset) => ({ file: 0, offset, bytes: 1 }),
  'raw.bytes': (bytes) => ({ file: 0, offset: 0, bytes }),
};

function parse(name: string, body: object): unknown {
  return parseMessage(messageTypes[name as MessageName], Buffer.from(JSON.stringify(body)));
}

const bounds = rowsUnder(protocol, 'field', 'least', 'most');

test('the page has every bound that is probed here, and no other', () => {
  expect(bounds.map(([field]) => field).toSorted()).toEqual(Object.keys(probes).toSorted());
});

describe.each(bounds)('%s', (field, least, most) => {
  const [name] = field.split('.');
  const probe = probes[field]!;

  test('is taken at its bounds', () => {
    expect(parse(name!, probe(Number(least)))).toMatchObject({ name });
    if (most !== '') expect(parse(name!, probe(Number(most)))).toMatchObject({ name });
  });

  test('is a violation one beyond', () => {
    const beyond = [Number(least) - 1, ...(most === '' ? [] : [Number(most) + 1])];
    // A list or a text can't have less than nothing; steps beyond ±2^53 are doubles' own.
    const tries = beyond.filter(
      (n) => n >= 0 || !/title|note|text|app|capabilities|formerly$|packed|done|failed$|detail|hashes/.test(field),
    );
    expect(tries.length).toBeGreaterThan(0);
    for (const n of tries) expect(() => parse(name!, probe(n)), String(n)).toThrow('protocol-violation');
  });
});

test.each(['\u3164', '\u200b', '\u2800 \u00ad', '\u{e0041}'])(
  'a name in which nothing shows is a violation: %j',
  (name) => {
    expect(() => parse('hello', { ...hello, name })).toThrow('protocol-violation');
    expect(parse('hello', { ...hello, name: `a${name}` })).toMatchObject({ body: { name: `a${name}`.trim() } });
  },
);

test('every message stands in the page with its number', () => {
  const stated = rowsUnder(protocol, 'type', 'name', 'from', 'fields').map(([type, name]) => [name, Number(type)]);
  expect(Object.fromEntries(stated)).toEqual(messageTypes);
});

const names = Object.keys(messageTypes) as MessageName[];
const takes = (side: 'receiver' | 'sender', name: MessageName): boolean => isTo(side, { name } as Message);

test('who says a message in the page is who the other side takes it from', () => {
  const saidBy = new Map(rowsUnder(protocol, 'type', 'name', 'from', 'fields').map(([, name, from]) => [name!, from!]));
  const wrong = names.filter((name) => {
    const from = saidBy.get(name)!;
    const takers = (['receiver', 'sender'] as const).filter((side) => takes(side, name));
    // Those of the greeting, of a lane and of a pairing come before there are sides, or beside them.
    if (takers.length === 0) return false;
    const expected = { both: 'sender receiver', sender: 'receiver', dialler: 'receiver', receiver: 'sender' }[from];
    return expected?.split(' ').toSorted().join() !== takers.join();
  });
  expect(wrong).toEqual([]);
});

test('the tables of states name every message, at each side that takes it', () => {
  const all = between('### Which message may come when', '**Lane.**');
  const always = between('### Which message may come when', '**At the listener**');
  const at = {
    receiver: between('**At the listener**', '**At the dialler**'),
    sender: between('**At the dialler**', '**On a lane**'),
  };
  const isIn = (text: string, name: string): boolean => new RegExp(`\\b${name}\\b`).test(text);
  expect(names.filter((name) => !isIn(all, name))).toEqual([]);
  for (const side of ['receiver', 'sender'] as const) {
    expect(names.filter((name) => takes(side, name) && !isIn(always, name) && !isIn(at[side], name))).toEqual([]);
  }
});

function between(begin: string, end: string): string {
  const from = protocol.indexOf(begin);
  return protocol.slice(from, protocol.indexOf(end, from));
}

test('what the page gives as defaults is what is filled in', () => {
  const body = (name: string, given: object) => (parse(name, given) as { body: object }).body;
  expect(body('hello', hello)).toEqual({ ...hello, app: '', capabilities: [] });
  expect(body('hello', { ...hello, kind: 'toaster' })).toMatchObject({ kind: 'desktop' });
  expect(body('offer', offer)).toEqual({ ...offer, note: '' });
  expect(body('entries', entriesOf({}))).toEqual(entriesOf({ bytes: 0, folder: false, executable: false }));
  expect(body('answer', { accept: true })).toEqual({
    ...{ accept: true, remembered: false, lane: false, plain: false, ended: false },
    code: 'declined',
  });
  expect(body('cancel', {})).toEqual({ code: 'cancelled' });
  expect(body('pause', {})).toEqual({ code: 'paused' });
  expect(body('error', { code: 'internal' })).toEqual({ code: 'internal', detail: '' });
});

test('every error code is either explained in the page or said to stay at home', () => {
  const explained = rowsUnder(protocol, 'code', 'in', 'means').map(([code]) => code!);
  const home = protocol.slice(protocol.indexOf('never go over the wire'));
  const kept = [...home.matchAll(/`([a-z-]+)`/g)].map(([, code]) => code!);
  expect([...explained, ...kept].toSorted()).toEqual([...errorCodes].toSorted());
});

test('codes are carried by messages that have room for one', () => {
  const carriers = ['answer', 'plan', 'receipts', 'lost', 'pause', 'cancel', 'error'];
  const said = rowsUnder(protocol, 'code', 'in', 'means').flatMap(([, where]) => where!.split(', '));
  expect([...new Set(said)].toSorted()).toEqual(carriers.toSorted());
});

test('the worked example of the verification code works out', () => {
  const example = Object.fromEntries(
    [...protocol.matchAll(/^(secret|nonceD|nonceL|commit|mac|code) {2,}([0-9a-f]+)$/gm)].map(([, name, value]) => [
      name,
      value,
    ]),
  ) as Record<'secret' | 'nonceD' | 'nonceL' | 'commit' | 'mac' | 'code', string>;
  const [secret, nonceD, nonceL] = [example.secret, example.nonceD, example.nonceL].map((each) =>
    Buffer.from(each, 'hex'),
  );
  expect(codeFrom(secret!, nonceD!, nonceL!)).toBe(example.code);
  expect(createHash('sha256').update(nonceD!).digest('hex')).toBe(example.commit);
  const mac = createHmac('sha256', secret!).update(Buffer.concat([nonceD!, nonceL!]));
  expect(mac.digest('hex')).toBe(example.mac);
});
