/** Senders that break the rules of a conversation: each gets its coded end, and nobody else notices. */
import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { wholeFileBytes } from '../../electron/engine/transfer/receiving/landing/intake.ts';
import { hashOf } from '../../electron/engine/transfer/agreed/hash.ts';
import { maxDataBytes } from '../../electron/engine/wire/limits.ts';
import type { Outbound } from '../../electron/engine/wire/messages.ts';
import { ended } from '../support/engines.ts';
import { callEngine } from '../support/hostile/hostile.ts';
import { data, end, frame } from '../support/hostile/frames.ts';
import {
  acceptFrom,
  contentOf,
  entriesOf,
  file,
  folder,
  manifestEndOf,
  newId,
  offerFiles,
  offerOf,
  startBystander,
  startVictim,
} from '../support/hostile/victim.ts';

/** 0 a folder, 1 small, 2 refused by its name, 3 big, 4 empty, 5 small. */
const files = [
  folder('tree'),
  file('tree/one.txt', 'one'),
  file('../escape.txt', 'escape'),
  file('tree/big.bin', Buffer.alloc(wholeFileBytes + 1000, 'big')),
  file('tree/empty', ''),
  file('tree/two.txt', 'two'),
];
const big = files[3]!.content;
const one = contentOf([files[1]!], 1);
const more: Outbound = { name: 'more', body: { title: 'more', roots: 1 } };
const finish: Outbound = { name: 'finish', body: {} };
const hole = (file: number, offset: number, bytes: number): Outbound => ({
  name: 'hole',
  body: { file, offset, bytes },
});
const lost = (file: number): Outbound => ({ name: 'lost', body: { file, code: 'source-vanished' } });
const id = newId();

type Said = readonly (Outbound | Buffer)[];

/** What nobody may say before an offer stands. */
const beforeOffer: Record<string, Said> = {
  'entries without an offer': [entriesOf(files)],
  'the end of a manifest without an offer': [manifestEndOf([])],
  'finish without an offer': [finish],
  'file bytes without an offer': [data(0, 0, 'x')],
  'the end of a file without an offer': [end(0, '')],
  'a lost file without an offer': [lost(0)],
  'a second hello': [
    { name: 'hello', body: { version: 1, oldest: 1, name: 'M', kind: 'desktop', commit: 'ab'.repeat(32) } },
  ],
  'a second reveal': [{ name: 'reveal', body: { nonce: 'ab'.repeat(32) } }],
  'an answer to nothing': [{ name: 'answer', body: { accept: true } }],
};

test.each(Object.entries(beforeOffer))('%s is a violation, and shows nobody anything', async (_, said) => {
  const victim = await startVictim();
  const bystander = await startBystander(victim);
  const peer = await callEngine(victim);
  peer.say(...said);
  expect(await peer.refusal()).toBe('protocol-violation');
  await bystander.finish();
  expect(victim.state().transfers).toHaveLength(1);
  expect(await victim.received()).toEqual([]);
  await victim.expectUnharmed();
});

/** What nobody may say while a person is asked. */
const whileAsking: Record<string, Said> = {
  'a second offer': [offerOf(id)],
  'a second offer under another id': [offerOf(newId())],
  'entries with a gap': [entriesOf(files.slice(1), 1)],
  'entries told twice': [entriesOf(files), entriesOf(files)],
  'entries that begin anew within the manifest': [entriesOf(files), entriesOf(files, 3)],
  'entries after the manifest’s end': [entriesOf(files), manifestEndOf(files), entriesOf(files, files.length)],
  'a manifest that ends twice': [entriesOf(files), manifestEndOf(files), manifestEndOf(files)],
  'a manifest that ends before it is told': [manifestEndOf(files)],
  'a manifest with fewer bytes than it said': [
    entriesOf(files),
    { name: 'manifestEnd', body: { entries: files.length, bytes: 1 } },
  ],
  'a manifest with one entry too many': [
    entriesOf(files),
    { name: 'manifestEnd', body: { ...(manifestEndOf(files).body as { bytes: number }), entries: files.length + 1 } },
  ],
  'a piece without entries': [{ name: 'entries', body: { first: 0, entries: [] } }],
  'sizes that add up beyond what a number holds': [
    {
      name: 'entries',
      body: { first: 0, entries: [1, 2].map((n) => ({ path: `f${n}`, mtime: 0, bytes: Number.MAX_SAFE_INTEGER })) },
    },
  ],
  'a size below nothing': [{ name: 'entries', body: { first: 0, entries: [{ path: 'f', mtime: 0, bytes: -1 }] } }],
  'more before the manifest has ended': [entriesOf(files), more],
  'more of nothing, twice': [entriesOf(files), manifestEndOf(files), more, manifestEndOf(files), more],
  'a sum of what was added that is wrong': [
    entriesOf(files),
    manifestEndOf(files),
    more,
    entriesOf(files.slice(1, 2), files.length),
    manifestEndOf(files),
  ],
  'file bytes before the answer': [entriesOf(files), manifestEndOf(files), one],
  'the end of a file before the answer': [entriesOf(files), end(1, 'one')],
  'a lost file before the answer': [entriesOf(files), lost(1)],
  'a hole before the answer': [entriesOf(files), hole(3, 0, 65_536)],
  'more stored than there is': [
    { name: 'entries', body: { first: 0, entries: [{ path: 'f', mtime: 0, bytes: 5, stored: 6 }] } },
  ],
  'finish before the answer': [entriesOf(files), manifestEndOf(files), finish],
  'an answer of its own': [{ name: 'answer', body: { accept: true } }],
  'a plan': [entriesOf(files), { name: 'plan', body: { items: [{ do: 'send', range: [0, 0] }] } }],
  receipts: [entriesOf(files), { name: 'receipts', body: { done: [[1, 1]], failed: [] } }],
  finished: [{ name: 'finished', body: { files: 0, bytes: 0 } }],
  'a control frame that is not JSON': [frame(0x04, 'not JSON')],
  'a control frame that is not UTF-8': [frame(0x04, Buffer.from([0x22, 0xff, 0x22]))],
  'a control frame that is another message': [frame(0x04, '{"id":"x"}')],
  'a frame of no type': [frame(0x82, 'x')],
  'a frame of no length': [frame(0x04, '', 0)],
  'a control frame beyond the limit': [frame(0x04, 'x', 300_000)],
  'a data frame without data': [frame(0x80, Buffer.alloc(12))],
  'a data frame beyond the limit': [frame(0x80, Buffer.alloc(12), 13 + maxDataBytes + 1)],
  'an end frame that is too long': [frame(0x81, Buffer.alloc(45))],
};

test.each(Object.entries(whileAsking))('%s fails the offer, and nothing is written', async (_, said) => {
  const victim = await startVictim();
  const bystander = await startBystander(victim);
  const peer = await callEngine(victim);
  peer.say(offerOf(id), ...said);
  expect(await ended(victim, id)).toMatchObject({
    status: 'failed',
    failure: { code: 'protocol-violation', params: { peer: 'Mallory' } },
  });
  expect(await peer.refusal()).toBe('protocol-violation');
  await bystander.finish();
  expect(await victim.received()).toEqual([]);
  await victim.expectUnharmed();
});

/** What nobody may send once the offer is accepted; of `files`, those named in `kept` have arrived whole before. */
const whileSending: Record<string, { readonly said: Said; readonly kept?: readonly string[] }> = {
  'bytes of a file whose name was refused': { said: [data(2, 0, 'escape')] },
  'the end of a file whose name was refused': { said: [end(2, 'escape')] },
  'bytes of a folder': { said: [data(0, 0, 'x')] },
  'the end of a folder': { said: [end(0, '')] },
  'the loss of a folder': { said: [lost(0)] },
  'bytes of a file beyond the manifest': { said: [data(6, 0, 'x')] },
  'the loss of a file beyond the manifest': { said: [lost(999_999)] },
  'a difference nobody asked about': { said: [{ name: 'differs', body: { range: [1, 1] } }] },
  'the sameness of what nobody asked about': { said: [{ name: 'same', body: { range: [1, 1] } }] },
  'bytes of what was added and nobody agreed to': {
    said: [more, entriesOf([file('late', 'late')], files.length), data(files.length, 0, 'late')],
  },
  'more within an addition': { said: [more, entriesOf([file('late', 'late')], files.length), more] },
  'files out of order': { said: [end(4, ''), one], kept: ['tree/empty'] },
  'a file sent twice': { said: [one, one], kept: ['tree/one.txt'] },
  'a file ended twice': { said: [one, end(1, 'one')], kept: ['tree/one.txt'] },
  'a file that is lost after it has ended': { said: [one, lost(1)], kept: ['tree/one.txt'] },
  'a file lost twice': { said: [lost(1), lost(1)] },
  'bytes of a lost file': { said: [lost(1), data(1, 0, 'one')] },
  'a small file that begins in the middle': { said: [data(1, 1, 'ne')] },
  'a big file that begins in the middle': { said: [data(3, 1000, big.subarray(1000))] },
  'a gap in a big file': { said: [data(3, 0, big.subarray(0, 1000)), data(3, 1001, 'x')] },
  'bytes of a big file told twice': { said: [data(3, 0, big.subarray(0, 1000)), data(3, 0, 'x')] },
  'another file within a small one': { said: [data(1, 0, 'on'), data(5, 0, 'two')] },
  'another file within a big one': { said: [data(3, 0, 'big'), data(5, 0, 'two')] },
  'the end of another file': { said: [data(3, 0, 'big'), end(4, '')] },
  'the loss of another file': { said: [data(3, 0, 'big'), lost(5)] },
  'more bytes of a small file than listed': { said: [data(1, 0, 'one and more')] },
  'more bytes of a big file than listed': {
    said: [data(3, 0, big), data(3, big.length, 'x')],
  },
  'bytes of an empty file': { said: [data(4, 0, 'x')] },
  'fewer bytes of a small file than listed': { said: [data(1, 0, 'on'), end(1, 'on')] },
  'fewer bytes of a big file than listed': { said: [data(3, 0, big.subarray(0, -1)), end(3, big)] },
  'an end without data': { said: [end(1, 'one')] },
  'an end with another size than came': { said: [data(1, 0, 'one'), end(1, 'one', { bytes: 4 })] },
  'finish with files missing': { said: [one, finish], kept: ['tree/one.txt'] },
  'finish within a file': { said: [data(3, 0, 'big'), finish] },
  'a hole in a file that has none': { said: [hole(3, 0, 65_536)] },
  'a hole in a small file': { said: [hole(1, 0, 3)] },
  'a hole in a file whose name was refused': { said: [hole(2, 0, 6)] },
  'a hole in a folder': { said: [hole(0, 0, 1)] },
  'a second offer while files move': { said: [offerOf(newId())] },
  'entries after the manifest’s end while files move': { said: [entriesOf(files, files.length)] },
  'a broken frame within a file': { said: [data(3, 0, 'big'), frame(0x82, 'x')] },
};

test.each(Object.entries(whileSending))(
  '%s ends the transfer and leaves no part of a file',
  async (_, { said, kept = [] }) => {
    const victim = await startVictim();
    const bystander = await startBystander(victim);
    const peer = await callEngine(victim);
    offerFiles(peer, files, id);
    await acceptFrom(victim, peer, id);
    // Files before the mischief have to be in place: only then is it certain what stays.
    const [first, ...rest] = said as [Outbound | Buffer, ...(Outbound | Buffer)[]];
    peer.say(first);
    if (kept.length > 0) await peer.hear('receipts');
    peer.say(...rest);
    expect(await ended(victim, id)).toMatchObject({ status: 'failed', failure: { code: 'protocol-violation' } });
    expect(await peer.refusal()).toBe('protocol-violation');
    await bystander.finish();
    expect((await victim.received()).filter((path) => !path.endsWith('/'))).toEqual(kept);
    await victim.expectUnharmed();
  },
);

test('a wrong hash loses that file alone, small or big, and the sender is told', async () => {
  const victim = await startVictim();
  const bystander = await startBystander(victim);
  const peer = await callEngine(victim);
  offerFiles(peer, files, id);
  await acceptFrom(victim, peer, id);
  const hash = hashOf(Buffer.from('something else'));
  peer.say(data(1, 0, 'one'), end(1, 'one', { hash }), data(3, 0, big), end(3, big, { hash }));
  peer.say(end(4, '', { hash }), contentOf([files[5]!], 5), finish);
  expect(await peer.hear('finished')).toMatchObject({ files: 1 });
  const failed = peer.heard.flatMap((message) => (message.name === 'receipts' ? message.body.failed : []));
  expect(failed.toSorted((a, b) => a.file - b.file)).toEqual(
    [1, 3, 4].map((file) => ({ file, code: 'hash-mismatch' })),
  );
  const { status, casualties } = await ended(victim, id);
  expect(status).toBe('done');
  expect(Object.fromEntries(casualties.map((c) => [c.path, c.failure.code]))).toEqual({
    '../escape.txt': 'name-refused',
    'tree/one.txt': 'hash-mismatch',
    'tree/big.bin': 'hash-mismatch',
    'tree/empty': 'hash-mismatch',
  });
  await bystander.finish();
  expect(await victim.received()).toEqual(['tree/', 'tree/two.txt']);
  await victim.expectUnharmed();
});

test('a folder with a refused name is skipped in its turn, after the files before it that are here already', async () => {
  const victim = await startVictim();
  const there = file('one.txt', 'one');
  const all = [there, folder('bell\u0007'), file('two.txt', 'two')];
  const local = join(victim.inbox, 'one.txt');
  await writeFile(local, there.content);
  await utimes(local, there.entry.mtime / 1000, there.entry.mtime / 1000);
  const peer = await callEngine(victim);
  offerFiles(peer, all, id);
  const plan = await acceptFrom(victim, peer, id);
  expect(plan.items).toMatchObject([
    { do: 'check', range: [0, 0] },
    { do: 'skip', range: [1, 1], code: 'name-refused' },
    { do: 'send', range: [2, 2] },
  ]);
  peer.say({ name: 'same', body: { range: [0, 0] } }, contentOf([all[2]!], 2), finish);
  expect(await peer.hear('finished')).toMatchObject({ files: 2 });
  expect(await victim.received()).toEqual(['one.txt', 'two.txt']);
  await victim.expectUnharmed();
});

test('additions without end: one question stands, none of it is planned, and the person can end it all', async () => {
  const victim = await startVictim();
  const bystander = await startBystander(victim);
  const peer = await callEngine(victim);
  const all = [...files];
  offerFiles(peer, files, id);
  await acceptFrom(victim, peer, id);
  for (let n = 0; n < 2000; n++) {
    const late = file(`late ${n}`, 'late');
    all.push(late);
    peer.say(more, entriesOf([late], all.length - 1), manifestEndOf(all));
  }
  const { totals, question } = await victim.transfer(
    (t) => t.totals.files === 2000 + 5 && t.totals.complete && t.question !== null,
    id,
  );
  expect(question).toMatchObject({ kind: 'more', title: 'more', totals: { files: 1, bytes: 4 } });
  expect(totals.files).toBe(2005);
  await victim.handle.command('cancel', { transferId: id });
  expect(await ended(victim, id)).toMatchObject({ status: 'cancelled', question: null });
  await bystander.finish();
  const plans = peer.heard.flatMap((message) => (message.name === 'plan' ? message.body.items : []));
  expect(Math.max(...plans.map(({ range }) => range[1]))).toBeLessThan(files.length);
  await victim.expectUnharmed();
});
