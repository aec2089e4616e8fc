/** Moving house: who a device is goes with it, and nothing that is there is lost. */
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exportIdentity, importIdentity } from '../../../../electron/engine/identity/moving/move.ts';
import { seal } from '../../../../electron/engine/identity/moving/sealed.ts';
import { loadIdentity } from '../../../../electron/engine/identity/identity.ts';
import { addressOf, deliver, ended, offer, startTestEngine, type TestEngine } from '../../../support/engines.ts';
import { beginPairing, knownAt, over, pairingAt, say } from '../../../support/pairing/people.ts';
import { tempDir } from '../../../support/pair.ts';
import { quickPassphrases } from '../../../support/state/quick-passphrases.ts';

quickPassphrases();

const passphrase = 'four words of mine';
const once = { replace: false };

/** Remembers both, one of them verified, as they remember it. */
async function befriended(home: string, friends: readonly TestEngine[]): Promise<void> {
  const engine = await startTestEngine('Studio', { home });
  await engine.handle.command('setSettings', { name: 'Studio' });
  for (const friend of friends) {
    const { ours, theirs } = await beginPairing(engine, friend);
    await Promise.all([say(engine, ours, true), say(friend, theirs, true)]);
    await Promise.all([engine, friend].map((each) => pairingAt(each, over)));
    await engine.handle.command('endPairing', { pairingId: ours.id });
  }
  await engine.handle.stop();
}

test('exported and imported on another home, both old friends still know it; with the key lost, each asks', async () => {
  const friends = [await startTestEngine('Anna'), await startTestEngine('Ben')];
  const [before, after] = [await tempDir(), join(await tempDir(), 'new')];
  await befriended(before, friends);
  const { sealed, devices } = await exportIdentity(before, passphrase);
  expect(devices).toBe(2);
  expect(await importIdentity(after, sealed, passphrase, once)).toMatchObject({ devices: 2, keptAt: null });

  const moved = await startTestEngine('Studio', { home: after });
  expect(moved.state().settings.name).toBe('Studio');
  for (const friend of friends) {
    // In both directions nobody is asked about a code.
    const { received } = await deliver(moved, friend, [import.meta.filename]);
    expect(received).toMatchObject({ status: 'done', code: null, peer: { known: true } });
    const back = await deliver(friend, moved, [import.meta.filename]);
    expect(back.received).toMatchObject({ status: 'done', code: null, peer: { known: true } });
    expect(knownAt(moved, friend)?.verifiedAt).toBeDefined();
  }

  const lost = await startTestEngine('Studio', { home: join(await tempDir(), 'lost') });
  for (const friend of friends) {
    const refused = await ended(lost, await offer(lost, friend, [import.meta.filename]));
    expect(refused.failure).toMatchObject({ code: 'identity-changed', by: 'peer' });
    const old = friend.state().known[0]!.fingerprint;
    // As at first contact: a code on both screens, and the friend's own word.
    expect((await beginPairing(friend, lost, { replacing: old })).ours.code).toMatch(/^\d{6}$/);
  }
});

test('another identity that is here stays, unless it is to be replaced: then it is kept beside the new one', async () => {
  const [from, to] = [await tempDir(), await tempDir()];
  const [there, here] = [await loadIdentity(from), await loadIdentity(to)];
  const { sealed } = await exportIdentity(from, passphrase);
  const files = await readdir(to);
  await expect(importIdentity(to, sealed, passphrase, once)).rejects.toMatchObject({ code: 'identity-kept' });
  expect(await readdir(to)).toEqual(files);
  expect(await loadIdentity(to)).toEqual(here);
  const { keptAt } = await importIdentity(to, sealed, passphrase, { replace: true });
  expect(await loadIdentity(to)).toEqual(there);
  expect(await readFile(join(keptAt!, 'key.pem'), 'utf8')).toBe(here.keyPem);
  if (process.platform !== 'win32') expect((await stat(keptAt!)).mode & 0o777).toBe(0o700);
  // The same once more changes nothing.
  expect(await importIdentity(to, sealed, passphrase, once)).toMatchObject({ keptAt: null });
});

test('a damaged identity counts as one that is here', async () => {
  const [from, to] = [await tempDir(), await tempDir()];
  await Promise.all([loadIdentity(from), loadIdentity(to)]);
  for (const name of ['key.pem', 'key.pem~']) await writeFile(join(to, 'identity', name), 'damaged');
  const { sealed } = await exportIdentity(from, passphrase);
  await expect(importIdentity(to, sealed, passphrase, once)).rejects.toMatchObject({ code: 'identity-kept' });
  expect((await importIdentity(to, sealed, passphrase, { replace: true })).keptAt).not.toBeNull();
  expect(await loadIdentity(to)).toEqual(await loadIdentity(from));
});

test('a wrong passphrase, a damaged file and another file are told apart, and change nothing', async () => {
  const [from, to] = [await tempDir(), await tempDir()];
  const { sealed } = await exportIdentity(from, passphrase);
  const refusal = (text: string, word = passphrase) =>
    importIdentity(to, text, word, once).catch((error) => error.code);
  expect(await refusal(sealed, 'other words of mine')).toBe('wrong-passphrase');
  expect(await refusal('')).toBe('not-an-identity');
  expect(await refusal('-----BEGIN AGE ENCRYPTED FILE-----')).toBe('not-an-identity');
  expect(await refusal(sealed.slice(0, sealed.length / 2))).toBe('not-an-identity');
  const lines = sealed.split('\n');
  lines[lines.length - 3] = [...lines.at(-3)!].toReversed().join('');
  expect(await refusal(lines.join('\n'))).toBe('not-an-identity');
  expect(await refusal(await seal('{"format":"something else"}', passphrase))).toBe('not-an-identity');
  const { keyPem } = await loadIdentity(from);
  const alien = { format: 'ferry-identity/1', key: keyPem, certificate: 'none', name: null, devices: [] };
  expect(await refusal(await seal(JSON.stringify(alien), passphrase))).toBe('not-an-identity');
  expect(await readdir(to)).toEqual([]);
});

test('devices that are remembered here already stay as they are', async () => {
  const [from, to] = [await startTestEngine('From'), await startTestEngine('To')];
  const device = (byte: string, name: string) => ({ fingerprint: byte.repeat(32), name, autoAccept: true });
  await from.handle.command('remember', device('a1', 'Anna'));
  await from.handle.command('remember', device('b2', 'Ben'));
  await from.handle.command('remember', device('c3', 'Cleo'));
  const rules = { dir: from.home, conflicts: 'skip', maxBytes: 5, anything: true, label: 'Cleo’s' } as const;
  await from.handle.command('setRules', { fingerprint: 'c3'.repeat(32), rules });
  // Another device is called so here: a name given there is taken as well.
  await from.handle.command('remember', device('e5', 'Ella'));
  await from.handle.command('setRules', { fingerprint: 'e5'.repeat(32), rules: { label: 'Dora' } });
  await to.handle.command('remember', { ...device('a1', 'Anna here'), autoAccept: false });
  await to.handle.command('remember', device('d4', 'Ben'));
  await to.handle.command('remember', device('f6', 'Dora'));
  const { sealed } = await exportIdentity(from.home, passphrase);
  expect(await importIdentity(to.home, sealed, passphrase, { replace: true })).toMatchObject({ devices: 1 });
  const again = await startTestEngine('To', { home: to.home });
  expect(again.state().known.map(({ name, rule }) => [name, rule])).toEqual([
    ['Anna here', 'ask'],
    ['Ben', 'accept'],
    ['Dora', 'accept'],
    ['Cleo', 'accept'],
  ]);
  expect(again.state().known.at(-1)).toMatchObject(rules);
  expect(addressOf(again)).toBeDefined();
});
