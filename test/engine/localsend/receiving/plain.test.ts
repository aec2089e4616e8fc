/** Senders that speak plain HTTP: heard only where a person has allowed it, and told as what they are. */
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { paths } from '../../../../electron/engine/localsend/wire/paths.ts';
import { accept, startTestEngine } from '../../../support/engines.ts';
import { freshPems, LocalSendSender } from '../../../support/localsend/sender.ts';

async function started(settings: object) {
  const engine = await startTestEngine('receiver');
  await engine.handle.command('setSettings', settings);
  const { port } = engine.state().self;
  return { engine, port, plain: new LocalSendSender({ port, pems: null, plain: true }) };
}

const files = [
  { id: 'a', fileName: 'a.txt', content: Buffer.from('in the clear') },
  { id: 'b', fileName: 'b.bin', content: Buffer.alloc(3_000_000, 7) },
];

test.each([
  ['as it comes', {}],
  ['where LocalSend is off', { localSendUnproved: true, localSend: false }],
])('%s plain HTTP is not spoken: not a byte is answered', async (_, settings) => {
  const { plain } = await started(settings);
  await expect(plain.ask('GET', paths.info)).rejects.toMatchObject({ code: 'ECONNRESET' });
  await expect(plain.prepare(files)).rejects.toThrow('hang up');
});

test('where it is allowed files come, told as unencrypted and from nobody who is known', async () => {
  const { engine, plain } = await started({ localSendUnproved: true });
  expect(await plain.ask('GET', paths.info)).toMatchObject({ status: 200, json: { alias: engine.state().self.name } });
  const preparing = plain.prepare(files);
  const offer = await engine.transfer((t) => t.status === 'asking');
  expect(offer).toMatchObject({
    encrypted: false,
    code: null,
    peer: { localSend: true, unproved: true, known: false },
  });
  await accept(engine, offer.id);
  const session = await preparing;
  for (const file of files) expect((await plain.upload(session, file)).status).toBe(200);
  const done = await engine.transfer((t) => t.status === 'done', offer.id);
  expect(done).toMatchObject({ encrypted: false, progress: { files: 2 }, peer: { known: false } });
  for (const { fileName, content } of files) {
    expect((await readFile(join(engine.inbox, fileName))).equals(content)).toBe(true);
  }
  expect(engine.state().known).toEqual([]);
});

test('beside it TLS goes on as before, its keys proved', async () => {
  const { engine, port } = await started({ localSendUnproved: true });
  const sender = new LocalSendSender({ port, pems: await freshPems() });
  const preparing = sender.prepare(files);
  const offer = await engine.transfer((t) => t.status === 'asking');
  expect(offer).toMatchObject({ encrypted: true, peer: { fingerprint: sender.pems!.fingerprint.toLowerCase() } });
  expect(offer.peer.unproved).toBeUndefined();
  await accept(engine, offer.id);
  const session = await preparing;
  for (const file of files) expect((await sender.upload(session, file)).status).toBe(200);
  await engine.transfer((t) => t.status === 'done', offer.id);
});

test('a session begun over TLS can’t be taken over in the clear', async () => {
  const { engine, port, plain } = await started({ localSendUnproved: true });
  const sender = new LocalSendSender({ port, pems: await freshPems() });
  const preparing = sender.prepare(files);
  await accept(engine, (await engine.transfer((t) => t.status === 'asking')).id);
  expect((await plain.upload(await preparing, files[0]!)).status).toBe(403);
});

test('what is neither TLS nor HTTP is answered 400, and the listener goes on', async () => {
  const { port, plain } = await started({ localSendUnproved: true });
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.end(Buffer.from('\u0000\u0001garbage\r\n\r\n'));
  let heard = '';
  for await (const chunk of socket) heard += String(chunk);
  expect(heard).toMatch(/^HTTP\/1\.1 400 /);
  expect((await plain.ask('GET', paths.info)).status).toBe(200);
});
