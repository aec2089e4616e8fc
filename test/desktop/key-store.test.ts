import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemKeyStore, type SystemKeyStoreOptions } from '../../electron/desktop/key-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

type Vault = SystemKeyStoreOptions['vault'];

/** Electron's, as it was before it had promises. */
const vault = (backend = 'gnome_libsecret', isOpen = true, prefix = 'v11'): Vault => ({
  getSelectedStorageBackend: () => backend,
  isEncryptionAvailable: () => isOpen,
  encryptString: (text) => Buffer.from(prefix + text),
  decryptString: (bytes) => bytes.toString().slice(3),
});
const withPromises = (old: Vault, shouldReEncrypt = false): Vault => ({
  ...old,
  isEncryptionAvailable: () => false,
  encryptString: () => Buffer.alloc(0),
  isAsyncEncryptionAvailable: async () => old.isEncryptionAvailable(),
  encryptStringAsync: async (text) => old.encryptString(text),
  decryptStringAsync: async (bytes) => ({ result: old.decryptString(bytes), shouldReEncrypt }),
});
const store = (given: Vault, more: Partial<SystemKeyStoreOptions> = {}) =>
  systemKeyStore({
    ready: () => Promise.resolve(),
    vault: given,
    platform: 'linux',
    localState: '/nowhere/Local State',
    ...more,
  });

test.each([
  ['gnome_libsecret', 'gnome_libsecret'],
  ['kwallet6', 'kwallet6'],
  ['basic_text', null],
  ['unknown', null],
] as const)('of Linux’s stores %s counts as %s', async (backend, name) => {
  expect(await store(vault(backend)).name()).toBe(name);
});

test('nothing is asked before Electron is ready', async () => {
  let ready = (): void => {};
  let answered = false;
  const given = store(vault(), { ready: () => new Promise((resolve) => (ready = resolve)) });
  const name = given.name().then((value) => {
    answered = true;
    return value;
  });
  await new Promise(setImmediate);
  expect(answered).toBe(false);
  ready();
  expect(await name).toBe('gnome_libsecret');
});

test.each([
  ['without promises', vault()],
  ['with promises', withPromises(vault())],
])('what it wraps it opens again, %s', async (_, given) => {
  const wrapped = await store(given).wrap('secret');
  expect(Buffer.from(wrapped, 'base64').toString()).toBe('v11secret');
  expect(await store(given).unwrap(wrapped)).toEqual({ text: 'secret', isStale: false });
});

test('Electron says what is to be wrapped anew', async () => {
  const given = store(withPromises(vault(), true));
  expect(await given.unwrap(await given.wrap('x'))).toEqual({ text: 'x', isStale: true });
});

test.each([
  ['without promises', vault('gnome_libsecret', false)],
  ['with promises', withPromises(vault('gnome_libsecret', false))],
])('one that is locked neither wraps nor opens, %s', async (_, given) => {
  await expect(store(given).wrap('x')).rejects.toThrow('locked');
  await expect(store(given).unwrap('eA==')).rejects.toThrow('locked');
});

test('the password that everybody knows is no store; elsewhere that mark says nothing', async () => {
  await expect(store(vault('gnome_libsecret', true, 'v10')).wrap('x')).rejects.toThrow('without a secret');
  expect(await store(vault('unknown', true, 'v10'), { platform: 'darwin' }).wrap('x')).toBeTruthy();
});

test('macOS has one; Windows once its own key is on the disk', async () => {
  expect(await store(vault('unknown'), { platform: 'darwin' }).name()).toBe('Keychain');
  const localState = join(await temporaryFolder(), 'Local State');
  const windows = store(vault('unknown'), { platform: 'win32', localState });
  expect(await windows.name()).toBeNull();
  await writeFile(localState, '{"os_crypt":{}}');
  expect(await windows.name()).toBeNull();
  await writeFile(localState, '{"os_crypt":{"encrypted_key":"x"}}');
  expect(await windows.name()).toBe('DPAPI');
});
