/** Senders whose text is none: each is a violation, and neither their file nor another one's text comes of it. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { maxTextBytes } from '../../electron/engine/wire/limits.ts';
import type { Outbound } from '../../electron/engine/wire/messages.ts';
import { ended } from '../support/engines.ts';
import { callEngine } from '../support/hostile/hostile.ts';
import {
  acceptFrom,
  contentOf,
  entriesOf,
  file,
  folder,
  manifestEndOf,
  newId,
  startBystander,
  startVictim,
} from '../support/hostile/victim.ts';

const textOffer = (id: string, text = 'hello'): Outbound => ({
  name: 'offer',
  body: { id, title: 'text.txt', roots: 1, text },
});
const hello = file('text.txt', 'hello');
const entry = (over: object): Outbound => ({
  name: 'entries',
  body: { first: 0, entries: [{ ...hello.entry, ...over }] },
});

const noTexts: Record<string, readonly Outbound[]> = {
  'a text of another name': [entriesOf([file('other.txt', 'hello')])],
  'a text that leads out': [entriesOf([file('../text.txt', 'hello')])],
  'a text in a folder': [entriesOf([folder('a'), file('a/text.txt', 'hello')])],
  'a folder': [entriesOf([folder('text.txt')])],
  'a link': [entry({ bytes: 0, link: 'elsewhere' })],
  'two files': [entriesOf([hello, file('text.txt', 'again')])],
  'two files in two messages': [entriesOf([hello]), entriesOf([hello], 1)],
  'no file': [manifestEndOf([])],
  'a text one byte too long': [entry({ bytes: maxTextBytes + 1 })],
  'an addition': [entriesOf([hello]), manifestEndOf([hello]), { name: 'more', body: { title: 'a', roots: 1 } }],
};

test.each(Object.entries(noTexts))('%s is a violation', async (_, said) => {
  const victim = await startVictim();
  const bystander = await startBystander(victim);
  const id = newId();
  const peer = await callEngine(victim);
  peer.say(textOffer(id), ...said);
  expect(await ended(victim, id)).toMatchObject({ status: 'failed', failure: { code: 'protocol-violation' } });
  expect(await peer.refusal()).toBe('protocol-violation');
  await bystander.finish();
  expect(await victim.received()).toEqual([]);
  expect(await readdir(join(victim.home, 'texts')).catch(() => [])).toEqual([]);
  await victim.expectUnharmed();
});

test('a beginning that was a lie binds nobody: what came is what is shown, and odd bytes are no harm', async () => {
  const victim = await startVictim();
  const id = newId();
  const odd = file('text.txt', Buffer.from([0xff, 0x00, 0x1b, 0x5b, 0xe4, 0x61]));
  const peer = (await callEngine(victim)).stay();
  peer.say(textOffer(id, 'all is well'), entriesOf([odd]), manifestEndOf([odd]));
  await acceptFrom(victim, peer, id);
  peer.say(contentOf([odd]), { name: 'finish', body: {} });
  await peer.hear('finished');
  const { text } = await ended(victim, id);
  expect(text?.beginning).toBe('\ufffd\u0000\u001b[\ufffda');
  await victim.expectUnharmed();
});

test('a text that doesn’t arrive leaves nothing', async () => {
  const victim = await startVictim();
  const id = newId();
  const peer = (await callEngine(victim)).stay();
  peer.say(textOffer(id), entriesOf([hello]), manifestEndOf([hello]));
  await acceptFrom(victim, peer, id);
  peer.say({ name: 'lost', body: { file: 0, code: 'source-vanished' } }, { name: 'finish', body: {} });
  await peer.hear('finished');
  const transfer = await ended(victim, id);
  expect(transfer).toMatchObject({ status: 'done', casualtyCount: 1, text: { beginning: '', length: null } });
  const read = await victim.handle.command('readText', { transferId: id });
  expect(read).toMatchObject({ ok: false, failure: { code: 'path-not-found' } });
  expect(await readdir(join(victim.home, 'texts')).catch(() => [])).toEqual([]);
});
