/** Window and terminal in one home: who has the key, by real engines. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startTestEngine } from '../../support/engines.ts';
import { tempDir } from '../../support/pair.ts';
import { FakeKeyStore } from '../../support/state/fake-key-store.ts';

const isOpen = async (home: string): Promise<boolean> =>
  (await readFile(join(home, 'identity', 'key.pem'), 'utf8')).includes('PRIVATE KEY');

test('a home that the terminal has used keeps its key in the file, window or not', async () => {
  const home = await tempDir();
  const terminal = await startTestEngine('terminal', { home, sharesKey: true });
  await terminal.handle.stop();
  const window = await startTestEngine('window', { home, keyStore: new FakeKeyStore() });
  expect([window.state().self.keyKept, window.state().settings.shareKey, await isOpen(home)]).toEqual([
    'file',
    true,
    true,
  ]);
});

test('a window’s key is its store’s, until the person lets the terminal use it', async () => {
  const home = await tempDir();
  const store = new FakeKeyStore();
  const window = await startTestEngine('window', { home, keyStore: store });
  const { fingerprint, keyKept } = window.state().self;
  expect([keyKept, await isOpen(home)]).toEqual(['store', false]);
  await expect(startTestEngine('terminal', { home, sharesKey: true })).rejects.toMatchObject({ code: 'key-in-store' });

  expect(await window.handle.command('setSettings', { shareKey: true })).toMatchObject({ ok: true });
  expect([window.state().self.keyKept, await isOpen(home)]).toEqual(['file', true]);
  const terminal = await startTestEngine('terminal', { home, sharesKey: true });
  expect(terminal.state().self.fingerprint).toBe(fingerprint);

  store.isLocked = true;
  expect(await window.handle.command('setSettings', { shareKey: false })).toMatchObject({
    ok: false,
    failure: { code: 'key-store-unusable' },
  });
  expect([window.state().settings.shareKey, window.state().self.keyKept, await isOpen(home)]).toEqual([
    true,
    'file',
    true,
  ]);
});
