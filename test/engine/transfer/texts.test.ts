/** A text is sent as what it is: shown and never among the files; to an older Ferry it goes as a file. Real sockets, real disks. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { maxTextBeginning, maxTextBytes } from '../../../shared/values.ts';
import { capabilities } from '../../../electron/engine/transfer/agreed/capabilities.ts';
import { accept, addressOf, ended, startTestEngine, type TestEngine } from '../../support/engines.ts';
import { tempDir } from '../../support/pair.ts';

/** Begins to send a text by the receiver's key, and answers the transfer's id. */
async function offerText(from: TestEngine, to: TestEngine, text: string): Promise<string> {
  const key = to.state().self.fingerprint;
  const there = { by: 'address', address: addressOf(to), key, typed: true } as const;
  const sent = await from.handle.command('sendText', { text, to: there });
  if (!sent.ok) throw new Error(JSON.stringify(sent.failure));
  return sent.value.transferId;
}

async function deliverText(from: TestEngine, to: TestEngine, text: string) {
  const id = await offerText(from, to, text);
  const asked = await to.transfer((t) => t.status === 'asking' && t.totals.complete, id);
  const answered = await accept(to, id);
  if (!answered.ok) throw new Error(JSON.stringify(answered.failure));
  const [sent, received] = await Promise.all([ended(from, id), ended(to, id)]);
  return { id, asked, sent, received };
}

async function whole(at: TestEngine, transferId: string): Promise<string> {
  const read = await at.handle.command('readText', { transferId });
  return read.ok ? read.value.text : read.failure.code;
}

const inboxOf = (engine: TestEngine): Promise<string[]> => readdir(engine.inbox).catch(() => []);
const keptBy = (engine: TestEngine): Promise<string[]> => readdir(join(engine.home, 'texts')).catch(() => []);

async function pair(): Promise<{ anna: TestEngine; ben: TestEngine }> {
  const [anna, ben] = await Promise.all([startTestEngine('Anna'), startTestEngine('Ben')]);
  return { anna, ben };
}

test('a text arrives as it was, is shown and kept, and stands among nobody’s files', async () => {
  const { anna, ben } = await pair();
  const text = 'Zeile 1\r\n\tтри 🙂 “https://example.test/a?b=c”\n\u001b[31mred\u0000';
  const { id, sent, received } = await deliverText(anna, ben, text);
  expect([sent.status, received.status]).toEqual(['done', 'done']);
  expect(received).toMatchObject({ text: { beginning: text, length: text.length }, landed: [], casualties: [] });
  expect(sent.text).toEqual({ beginning: text, length: text.length });
  expect([await whole(ben, id), await whole(anna, id)]).toEqual([text, text]);
  expect(await inboxOf(ben)).toEqual([]);
  expect(await readdir(ben.home)).not.toContain('inbox');
});

test('of a stranger nothing is shown before it is accepted; of a remembered device its beginning is', async () => {
  const { anna, ben } = await pair();
  const first = await deliverText(anna, ben, 'who am I');
  expect(first.asked.text).toEqual({ beginning: '', length: null });
  expect(first.received.text?.beginning).toBe('who am I');
  const text = `${'x'.repeat(maxTextBeginning - 1)}🙂y`;
  const second = await deliverText(anna, ben, text);
  // No character is cut in two.
  expect(second.asked.text).toEqual({ beginning: 'x'.repeat(maxTextBeginning - 1), length: null });
  expect(await whole(ben, second.id)).toBe(text);
});

test('a declined text is kept by nobody who declined it', async () => {
  const { anna, ben } = await pair();
  await deliverText(anna, ben, 'first');
  const id = await offerText(anna, ben, 'not wanted');
  await ben.transfer((t) => t.status === 'asking', id);
  expect(await whole(ben, id)).toBe('unknown-transfer');
  await ben.handle.command('answer', { transferId: id, accept: false });
  const [sent, received] = await Promise.all([ended(anna, id), ended(ben, id)]);
  expect([sent.status, received.status]).toEqual(['declined', 'declined']);
  expect(received.text).toEqual({ beginning: '', length: null });
  expect(await readFile(join(ben.home, 'history.json'), 'utf8')).not.toContain('not wanted');
  expect(await keptBy(ben)).not.toContain(id);
});

test('the longest text goes, and one byte more is refused before anything is sent', async () => {
  const { anna, ben } = await pair();
  const longest = 'ü'.repeat(maxTextBytes / 2);
  const { id, received } = await deliverText(anna, ben, longest);
  expect(received.text).toEqual({ beginning: 'ü'.repeat(maxTextBeginning), length: longest.length });
  expect(await whole(ben, id)).toBe(longest);
  await expect(offerText(anna, ben, `${longest}a`)).rejects.toThrow('text-too-long');
  expect(anna.state().transfers).toHaveLength(1);
});

test('a device that is accepted always sends texts without a question', async () => {
  const { anna, ben } = await pair();
  const id = await offerText(anna, ben, 'first');
  await accept(ben, id, { always: true });
  await ended(anna, id);
  const second = await offerText(anna, ben, 'second');
  expect((await ended(ben, second)).text?.beginning).toBe('second');
});

test('a folder chosen with the answer is for files, and no text goes there', async () => {
  const { anna, ben } = await pair();
  const chosen = await tempDir();
  const id = await offerText(anna, ben, 'mine');
  await accept(ben, id, { dir: chosen, conflicts: 'replace' });
  await ended(ben, id);
  expect(await readdir(chosen)).toEqual([]);
  expect(await whole(ben, id)).toBe('mine');
});

test('an older Ferry gets a text as a file, and the sender is told', async () => {
  const at = capabilities.indexOf('text');
  const { anna, ben } = await pair();
  // What it says in its hello is this list.
  const words = capabilities as string[];
  words.splice(at, 1);
  onTestFinished(() => void words.splice(at, 0, 'text'));
  const { sent, received } = await deliverText(anna, ben, 'https://example.test');
  expect(received.text).toBeUndefined();
  expect(await readFile(join(ben.inbox, 'text.txt'), 'utf8')).toBe('https://example.test');
  expect(sent.text).toMatchObject({ asFile: true });
});

test('a text goes on after a restart of both, and is a text still', async () => {
  const { anna, ben } = await pair();
  const id = await offerText(anna, ben, 'to be continued');
  await ben.transfer((t) => t.status === 'asking', id);
  // Before a byte can go.
  await anna.handle.command('pause', { transferId: id });
  await accept(ben, id);
  await Promise.all([anna, ben].map((side) => side.transfer((t) => t.status === 'paused', id)));
  await Promise.all([anna.handle.stop(), ben.handle.stop()]);
  const port = ben.state().self.port;
  const again = await startTestEngine('Ben', { home: ben.home, defaultReceiveDir: ben.inbox, port });
  expect(again.state().transfers[0]?.text).toEqual({ beginning: '', length: null });
  const sender = await startTestEngine('Anna', { home: anna.home, defaultReceiveDir: anna.inbox, resumeSending: true });
  expect(sender.state().transfers[0]?.text?.beginning).toBe('to be continued');
  await sender.handle.command('resume', { transferId: id });
  expect((await ended(again, id)).text?.beginning).toBe('to be continued');
  expect(await whole(again, id)).toBe('to be continued');
});

test('nothing can be added to a text', async () => {
  const { anna, ben } = await pair();
  const id = await offerText(anna, ben, 'only this');
  await ben.transfer((t) => t.status === 'asking', id);
  const added = await anna.handle.command('addFiles', { transferId: id, paths: [anna.home] });
  expect(added).toMatchObject({ ok: false, failure: { code: 'cannot-add' } });
});

test('the history has it after a restart; taken off the list, nothing of it stays', async () => {
  const { anna, ben } = await pair();
  const { id } = await deliverText(anna, ben, 'keep me');
  await ben.handle.stop();
  const again = await startTestEngine('Ben', { home: ben.home, defaultReceiveDir: ben.inbox });
  expect(again.state().transfers[0]?.text?.beginning).toBe('keep me');
  expect(await whole(again, id)).toBe('keep me');
  await again.handle.command('dismiss', { transferId: id });
  expect(await whole(again, id)).toBe('unknown-transfer');
  await again.handle.stop();
  expect(await keptBy(ben)).toEqual([]);
  await anna.handle.command('clearHistory', { transferIds: [id] });
  await anna.handle.stop();
  expect(await keptBy(anna)).toEqual([]);
});

test('the same text sent twice is kept until both are gone', async () => {
  const { anna, ben } = await pair();
  const first = await deliverText(anna, ben, 'twice');
  const second = await deliverText(anna, ben, 'twice');
  await anna.handle.command('dismiss', { transferId: first.id });
  expect(await whole(anna, second.id)).toBe('twice');
  await anna.handle.command('dismiss', { transferId: second.id });
  await anna.handle.stop();
  expect(await keptBy(anna)).toEqual([]);
});

test('what was sent as a text is one when it is sent again by its path', async () => {
  const { anna, ben } = await pair();
  const { sent } = await deliverText(anna, ben, 'again');
  const key = ben.state().self.fingerprint;
  const to = { by: 'address', address: addressOf(ben), key, typed: true } as const;
  const second = await anna.handle.command('send', { paths: [...sent.sources], to });
  if (!second.ok) throw new Error(second.failure.code);
  await accept(ben, second.value.transferId);
  expect((await ended(ben, second.value.transferId)).text?.beginning).toBe('again');
});

test('what a kill left is swept a day later, and nothing that is in use', async () => {
  const { anna, ben } = await pair();
  const { id } = await deliverText(anna, ben, 'mine');
  await ben.handle.stop();
  const long = new Date(Date.now() - 2 * 86_400_000);
  const texts = join(ben.home, 'texts');
  const [old, young] = ['0'.repeat(32), '1'.repeat(32)];
  for (const name of [old, young]) await mkdir(join(texts, name));
  await mkdir(join(ben.home, 'spool'));
  await writeFile(join(ben.home, 'spool', 'new-1'), 'half');
  await utimes(join(ben.home, 'spool', 'new-1'), long, long);
  for (const name of [old, id]) await utimes(join(texts, name), long, long);
  const again = await startTestEngine('Ben', { home: ben.home, defaultReceiveDir: ben.inbox });
  await again.handle.stop();
  expect((await keptBy(ben)).toSorted()).toEqual([id, young].toSorted());
  expect(existsSync(join(ben.home, 'spool', 'new-1'))).toBe(false);
});
