/** Somebody in between, with a certificate of its own: people who compare see it, and it gets nothing of any file. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { goBetween, type GoBetween } from '../../support/hostile/go-between.ts';
import { newIdentity } from '../../support/hostile/hostile.ts';
import { addressOf, deliver, ended, offer, startTestEngine, type TestEngine } from '../../support/engines.ts';
import { tempDir } from '../../support/pair.ts';

const secrets = ['salaries-2031', 'quarterly note', 'nine million'] as const;

/** A folder with a telling name, in it a file with one, and contents. */
async function somethingSecret(): Promise<string> {
  const dir = join(await tempDir(), secrets[0]);
  await mkdir(dir);
  await writeFile(join(dir, `${secrets[0]}.txt`), secrets[2]);
  return dir;
}

async function send(from: TestEngine, dir: string, address: string, more: { key?: string } = {}): Promise<string> {
  const what = { paths: [dir], note: secrets[1], to: { by: 'address', address, ...more } as const };
  const sent = await from.handle.command('send', what);
  if (!sent.ok) throw new Error(JSON.stringify(sent.failure));
  return sent.value.transferId;
}

/** Between whoever calls it and `ben`; it goes when the test has finished. */
async function inFrontOf(ben: TestEngine, port = 0): Promise<GoBetween> {
  const host = '127.0.0.1';
  const target = () => ({ host, port: ben.state().self.port });
  const it = await goBetween({ identity: await newIdentity(), at: { host, port }, target });
  onTestFinished(() => it.close());
  return it;
}

function expectNothingOfIt(between: GoBetween): void {
  const read = between.read().toString('latin1');
  for (const secret of secrets) expect(read).not.toContain(secret);
  // Neither how many nor how much: a message that says so would have a field for it.
  expect(read).not.toMatch(/"(roots|title|entries|bytes|note)"/);
}

async function between(): Promise<{ anna: TestEngine; ben: TestEngine; it: GoBetween; id: string }> {
  const [anna, ben] = [await startTestEngine('Anna', { asks: true }), await startTestEngine('Ben')];
  const it = await inFrontOf(ben);
  const id = await send(anna, await somethingSecret(), `127.0.0.1:${it.port}`);
  return { anna, ben, it, id };
}

test('at first contact both see who calls and a code each, and the codes differ; until somebody says so nothing is told', async () => {
  const { anna, ben, it, id } = await between();
  const [sending, called] = [
    await anna.transfer(({ status }) => status === 'comparing', id),
    await ben.transfer(({ status }) => status === 'comparing'),
  ];
  expect(sending.code).toMatch(/^\d{6}$/);
  expect(called.code).toMatch(/^\d{6}$/);
  // Equal once in a million runs.
  expect(called.code).not.toBe(sending.code);
  expect([sending.peer.name, called.peer.name]).toEqual(['Ben', 'Anna']);
  expect([called.title, called.roots, called.note, called.totals.files]).toEqual(['', 0, '', 0]);
  // There is no offer that somebody at the other end could accept.
  expect(await ben.handle.command('answer', { transferId: called.id, accept: true })).toMatchObject({ ok: false });

  const questionId = sending.question!.id;
  await anna.handle.command('decide', { transferId: id, questionId, choice: 'decline' });
  expect(await ended(anna, id)).toMatchObject({ status: 'failed', failure: { code: 'codes-differ' } });
  expect(await ended(ben, called.id)).toMatchObject({
    status: 'failed',
    failure: { code: 'codes-differ', by: 'peer' },
  });
  expectNothingOfIt(it);
  expect([anna.state().known, ben.state().known]).toEqual([[], []]);
  expect(await readdir(ben.inbox).catch(() => [])).toEqual([]);
});

test('one who takes the offer back, or whose app closes, has told nothing either', async () => {
  for (const leave of [
    async (anna: TestEngine, id: string) => void (await anna.handle.command('cancel', { transferId: id })),
    (anna: TestEngine) => anna.handle.stop(),
  ]) {
    const { anna, ben, it, id } = await between();
    await anna.transfer(({ status }) => status === 'comparing', id);
    const called = await ben.transfer(({ status }) => status === 'comparing');
    await leave(anna, id);
    expect((await ended(ben, called.id)).status).toBe('cancelled');
    expectNothingOfIt(it);
  }
});

test('where nobody can be asked, the receiver is not even called by name of a transfer', async () => {
  const anna = await startTestEngine('Anna', { asks: true });
  const ben = await startTestEngine('Ben');
  const it = await inFrontOf(ben);
  const to = { by: 'address', address: `127.0.0.1:${it.port}` } as const;
  const sent = await anna.handle.command('send', {
    paths: [await somethingSecret()],
    note: secrets[1],
    to,
    mayAsk: false,
  });
  expect(sent.ok).toBe(true);
  expect((await anna.transfer(({ status }) => status === 'failed')).failure?.code).toBe('first-contact');
  expectNothingOfIt(it);
  expect(ben.state().transfers).toEqual([]);
});

test('between devices that know each other it hears not one word', async () => {
  const [anna, ben] = [await startTestEngine('Anna', { asks: true }), await startTestEngine('Ben')];
  const it = await inFrontOf(ben);
  const key = ben.state().self.fingerprint;
  await anna.handle.command('remember', { fingerprint: key, name: 'Ben', autoAccept: false });
  const id = await send(anna, await somethingSecret(), `127.0.0.1:${it.port}`, { key });
  expect((await ended(anna, id)).failure?.code).toBe('identity-changed');
  await anna.handle.stop();
  expect(it.read().length).toBe(0);
  expect(ben.state().transfers).toEqual([]);
});

test('nor where it takes the place of a device that was met there', async () => {
  const anna = await startTestEngine('Anna');
  const home = await tempDir();
  const before = await startTestEngine('Ben', { home });
  const address = addressOf(before);
  // A first contact between two people.
  const first = await offer(anna, before, [await somethingSecret()], { to: { by: 'address', address } });
  await before.transfer(({ status }) => status === 'asking', first);
  await before.handle.command('answer', { transferId: first, accept: true });
  expect((await ended(anna, first)).status).toBe('done');
  expect(anna.state().known).toMatchObject([{ name: 'Ben', fingerprint: before.state().self.fingerprint }]);
  const { port } = before.state().self;
  await before.handle.stop();
  const moved = await startTestEngine('Ben', { home });
  const it = await inFrontOf(moved, port);

  const id = await send(anna, await somethingSecret(), address);
  expect((await ended(anna, id)).failure?.code).toBe('other-device-here');
  await anna.handle.stop();
  expect(it.read().length).toBe(0);
});

test('what is between two who compare equal codes reads nothing, and all arrives', async () => {
  const [anna, ben] = [await startTestEngine('Anna', { asks: true }), await startTestEngine('Ben')];
  const id = await send(anna, await somethingSecret(), addressOf(ben));
  const sending = await anna.transfer(({ status }) => status === 'comparing', id);
  const called = await ben.transfer(({ status }) => status === 'comparing', id);
  expect(called.code).toBe(sending.code);
  await anna.handle.command('decide', { transferId: id, questionId: sending.question!.id, choice: 'accept' });
  const asked = await ben.transfer(({ status }) => status === 'asking', id);
  // The same code still, for the person there.
  expect([asked.code, asked.title, asked.note]).toEqual([sending.code, secrets[0], secrets[1]]);
  await ben.handle.command('answer', { transferId: id, accept: true });
  expect((await ended(anna, id)).status).toBe('done');
  // The next one, either way, asks nobody about a code.
  const { sent } = await deliver(anna, ben, [await somethingSecret()]);
  expect([sent.code, ben.state().transfers[0]!.code]).toEqual([null, null]);
});
