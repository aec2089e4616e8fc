/**
 * croc's mistakes, made against Ferry. CVE-2023-43620 (escapes in names) is in `test/cli/terminal/escapes.test.ts`,
 * CVE-2023-43621 (secrets in arguments) in `test/hostile/other-users.test.ts`.
 */
import { randomBytes, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { wholeFileBytes } from '../../../electron/engine/transfer/receiving/landing/intake.ts';
import { accept, ended, startTestEngine } from '../../support/engines.ts';
import { callEngine, greeted, listenAsPeer, newIdentity } from '../../support/hostile/hostile.ts';
import { contentOf, file, offerFiles, sendWanted, startVictim, tree } from '../../support/hostile/victim.ts';
import { openLink } from '../../support/pairing/people.ts';
import { tempDir } from '../../support/pair.ts';

test('croc CVE-2023-43616: what stands there is overwritten by no name, and an archive is a file like any other', async () => {
  const victim = await startVictim();
  await writeFile(join(victim.inbox, 'a.txt'), 'my own');
  await writeFile(join(victim.inbox, 'big.bin'), 'my own');
  // An empty archive: nothing but the end of one.
  const archive = Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(18)]);
  const big = Buffer.alloc(wholeFileBytes + 1, 'b');
  const files = [file('a.txt', 'peer'), file('big.bin', big), file('x.zip', archive), file('x', 'x')];
  const peer = await callEngine(victim);
  expect((await sendWanted(victim, peer, files)).transfer.status).toBe('done');
  expect(await tree(victim.inbox)).toEqual({
    'a.txt': 'my own',
    'a (2).txt': 'peer',
    'big.bin': 'my own',
    'big (2).bin': big.toString(),
    'x.zip': archive.toString(),
    x: 'x',
  });
});

test('croc CVE-2023-43617: no part of a link’s secret is said, not even to the device that it leads to', async () => {
  const opener = await startTestEngine('Opener');
  const [identity, secret] = [await newIdentity(), randomBytes(16)];
  const { address, caller } = await listenAsPeer(identity);
  const key = Buffer.from(identity.fingerprint, 'hex').toString('base64url');
  const opening = openLink(opener, `ferry:pair?key=${key}&once=${secret.toString('base64url')}&at=${address}`);
  const peer = await greeted(await caller(), { capabilities: ['pair'] });
  await peer.until(() => peer.heard.length > 0, 'request');
  const said = JSON.stringify(peer.heard);
  expect(said).toMatch(/"proof":"[0-9a-f]{64}"/);
  // Its beginning and its end: croc told the first characters.
  for (const encoding of ['hex', 'base64', 'base64url'] as const) {
    const parts = [secret.subarray(0, 6), secret.subarray(-6)].map((part) => part.toString(encoding));
    expect(parts.filter((part) => said.includes(part))).toEqual([]);
  }
  peer.say({ name: 'error', body: { code: 'link-refused' } });
  expect((await opening).status).toBe('failed');
});

/** A wire between callers and `port`, and all that passed over it, as anybody on the network may see it. */
async function tapped(port: number): Promise<{ port: number; seen(): string }> {
  const chunks: Buffer[] = [];
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [from, to] of [[near, far] as const, [far, near] as const]) {
      from.on('data', (chunk: Buffer) => void chunks.push(chunk));
      from.on('error', () => to.destroy());
      from.pipe(to);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, seen: () => inLatin1(Buffer.concat(chunks)) };
}

const inLatin1 = (bytes: Buffer): string => bytes.toString('latin1');

test('croc CVE-2023-43618: no address, name or key of either side passes in the clear', async () => {
  const [anna, ben] = [await startTestEngine('Anna of the attic'), await startTestEngine('Ben of the basement')];
  const wire = await tapped(ben.state().self.port);
  const path = join(await tempDir(), 'quarterly.txt');
  await writeFile(path, 'content');
  const to = { by: 'address', address: `127.0.0.1:${wire.port}` } as const;
  const sent = await anna.handle.command('send', { paths: [path], to, note: 'a note' });
  if (!sent.ok) throw new Error(sent.failure.code);
  await accept(ben, sent.value.transferId);
  expect((await ended(anna, sent.value.transferId)).status).toBe('done');
  const own = Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address));
  const keys = [anna, ben].flatMap(({ state, home }) => {
    const { fingerprint } = state().self;
    const { raw } = new X509Certificate(readFileSync(join(home, 'identity', 'cert.pem')));
    return [fingerprint, fingerprint.toUpperCase(), ...[Buffer.from(fingerprint, 'hex'), raw].map(inLatin1)];
  });
  const seen = wire.seen();
  expect(seen.length).toBeGreaterThan(1000);
  for (const secret of [...own, ...keys, '127.0.0.1', 'Anna of', 'Ben of', 'quarterly', 'content', 'a note']) {
    expect(seen).not.toContain(secret);
  }
});

test('croc CVE-2023-43619: keys, start files and programs never come unasked, from a trusted device either', async () => {
  const victim = await startVictim();
  const identity = await newIdentity();
  const { fingerprint } = identity;
  await victim.handle.command('remember', { fingerprint, name: 'Friend', autoAccept: true });
  const peer = (await callEngine(victim, { identity, name: 'Friend' })).stay();
  const files = [file('fine.txt', 'fine'), file('.ssh/authorized_keys', 'nobody'), file('run.sh', 'true')];
  const id = offerFiles(peer, files);
  for (const kind of ['hidden', 'program'] as const) {
    const { question } = await victim.transfer(
      ({ question }) => question?.kind === 'beyond' && question.why.kind === kind,
      id,
    );
    expect((await readdir(victim.inbox)).filter((name) => name !== 'fine.txt')).toEqual([]);
    await victim.handle.command('decide', { transferId: id, questionId: question!.id, choice: 'decline' });
  }
  const planned = (): number[] =>
    peer.heard.flatMap((message) => (message.name === 'plan' ? message.body.items : [])).map(({ range }) => range[1]);
  await peer.until(() => planned().includes(files.length - 1), 'plan to the end');
  peer.say(contentOf([files[0]!]), { name: 'finish', body: {} });
  expect((await ended(victim, id)).status).toBe('done');
  expect(await victim.received()).toEqual(['fine.txt']);
});
