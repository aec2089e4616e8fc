import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { loadIdentity, placeIdentity, newPems } from '../../../electron/engine/identity/identity.ts';
import { readKeyFile, wrappedKeyFile } from '../../../electron/engine/identity/key-file.ts';
import { KeyKeeper } from '../../../electron/engine/identity/key-keeper.ts';
import { exportIdentity, importIdentity, renewIdentity } from '../../../electron/engine/identity/moving/move.ts';
import { quickPassphrases } from '../../support/state/quick-passphrases.ts';
import { damages, truncations } from '../../support/state/damages.ts';
import { FakeKeyStore } from '../../support/state/fake-key-store.ts';
import { memoryDir } from '../../support/state/memory-dir.ts';
import { Reports } from '../../support/state/reports.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

quickPassphrases();

let home: string;
let store: FakeKeyStore;
let reports: Reports;
let log: string[];
beforeEach(async () => {
  home = await temporaryFolder();
  store = new FakeKeyStore();
  reports = new Reports();
  log = [];
});

const keeper = (given: FakeKeyStore | null = store): KeyKeeper =>
  new KeyKeeper({ home, store: given, report: reports.report, log: (line) => log.push(line) });
const keyPath = (): string => join(home, 'identity', 'key.pem');
const copyPath = (): string => `${keyPath()}~`;
const text = (path: string): Promise<string> => readFile(path, 'utf8');
const isWrapped = (file: string): boolean => readKeyFile(file, '').kind === 'wrapped';
/** No file of the home shows the key. */
const showsKey = async (pem: string): Promise<string[]> => {
  const files = await readdir(home, { recursive: true, withFileTypes: true });
  const secret = pem.split('\n')[1]!;
  const shown = await Promise.all(
    files
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => ((await text(join(parentPath, name))).includes(secret) ? name : [])),
  );
  return shown.flat();
};

test('a new key is wrapped from its first byte, found again, and no file shows it', async () => {
  const first = keeper();
  const identity = await first.load(false);
  expect(await first.kept()).toBe('store');
  expect(await showsKey(identity.keyPem)).toEqual([]);
  expect(await keeper().load(false)).toEqual(identity);
  expect([await text(keyPath()), isWrapped(await text(keyPath()))]).toEqual([await text(copyPath()), true]);
  expect(reports.codes).toEqual([]);
});

test.skipIf(process.platform === 'win32')('a wrapped key is as private as an open one', async () => {
  await keeper().load(false);
  for (const path of [keyPath(), copyPath()]) expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('a key that was there is wrapped, said once, and stays the same key', async () => {
  const identity = await loadIdentity(home);
  expect(await showsKey(identity.keyPem)).toEqual(['key.pem', 'key.pem~']);
  expect(await keeper().load(false)).toEqual(identity);
  expect(await showsKey(identity.keyPem)).toEqual([]);
  await keeper().load(false);
  expect(reports.all).toEqual([{ code: 'key-moved', params: { path: join(home, 'identity'), by: 'test-store' } }]);
});

test('a key for the terminal stays in its file, and the store isn’t asked', async () => {
  const identity = await loadIdentity(home);
  const kept = keeper();
  expect(await kept.load(true)).toEqual(identity);
  expect(await kept.kept()).toBe('file');
  expect([store.asked, isWrapped(await text(keyPath()))]).toEqual([[], false]);
});

test('where the system has no store, nothing changes', async () => {
  store.storeName = null;
  const identity = await loadIdentity(home);
  const kept = keeper();
  expect(await kept.load(false)).toEqual(identity);
  expect([await kept.kept(), store.asked]).toEqual(['no-store', []]);
});

test('without the store a wrapped key is refused by name, and is no new identity', async () => {
  const { fingerprint } = await keeper().load(false);
  const refused = { code: 'key-in-store', params: { path: keyPath(), by: 'test-store' } };
  await expect(keeper(null).load(false)).rejects.toMatchObject(refused);
  await expect(loadIdentity(home)).rejects.toMatchObject(refused);
  await expect(exportIdentity(home, 'a passphrase')).rejects.toMatchObject(refused);
  await expect(renewIdentity(home)).rejects.toMatchObject(refused);
  expect((await keeper().load(false)).fingerprint).toBe(fingerprint);
});

test.each([
  ['locked', (it: FakeKeyStore) => void (it.isLocked = true)],
  ['lost', (it: FakeKeyStore) => it.lose()],
])('a store that is %s is said by name, and nothing changes on the disk', async (_, happens) => {
  await keeper().load(false);
  const before = await text(keyPath());
  happens(store);
  await expect(keeper().load(false)).rejects.toMatchObject({
    code: 'key-locked',
    params: { path: keyPath(), by: 'test-store' },
  });
  expect([await text(keyPath()), await text(copyPath())]).toEqual([before, before]);
});

test('an older open copy doesn’t take the place of a wrapped key', async () => {
  const { keyPem } = await keeper().load(false);
  await writeFile(copyPath(), keyPem);
  await expect(loadIdentity(home)).rejects.toMatchObject({ code: 'key-in-store' });
  await keeper().load(false);
  expect(await showsKey(keyPem)).toEqual([]);
});

test.each([
  ['can’t wrap', (it: FakeKeyStore) => void (it.isLocked = true)],
  ['gives back something else', (it: FakeKeyStore) => void (it.isBroken = true)],
])('a store that %s leaves the key in its file, new or old', async (_, happens) => {
  happens(store);
  const kept = keeper();
  const identity = await kept.load(false);
  expect(await kept.kept()).toBe('file');
  expect(await keeper().load(false)).toEqual(identity);
  expect(await loadIdentity(home)).toEqual(identity);
  expect(log.join('\n')).toContain('key-store-unusable');
  await expect(kept.keep(false)).rejects.toMatchObject({ code: 'key-store-unusable' });
  expect(await loadIdentity(home)).toEqual(identity);
});

test('a person lets the terminal use it, and takes it back', async () => {
  const kept = keeper();
  const identity = await kept.load(false);
  await kept.keep(true);
  expect([await kept.kept(), await loadIdentity(home)]).toEqual(['file', identity]);
  expect(await showsKey(identity.keyPem)).toEqual(['key.pem', 'key.pem~']);
  await kept.keep(false);
  expect([await kept.kept(), await showsKey(identity.keyPem)]).toEqual(['store', []]);
  await kept.keep(false);
  expect(await keeper().load(false)).toEqual(identity);
});

test('broken off between file and copy, either way, the same key is there at the next start', async () => {
  const identity = await loadIdentity(home);
  const wrapped = wrappedKeyFile('test-store', await store.wrap(identity.keyPem));
  // Wrapping does the copy first, opening the file.
  for (const isShared of [false, true]) {
    await writeFile(keyPath(), identity.keyPem);
    await writeFile(copyPath(), wrapped);
    expect(await keeper().load(isShared)).toEqual(identity);
    expect([await text(keyPath()), await text(copyPath())].map(isWrapped)).toEqual([!isShared, !isShared]);
    expect(await keeper().load(isShared)).toEqual(identity);
  }
});

test('what the store wants wrapped anew is', async () => {
  const identity = await keeper().load(false);
  const before = await text(keyPath());
  store.asked.length = 0;
  store.isStale = true;
  expect(await keeper().load(false)).toEqual(identity);
  expect(store.asked).toContain('wrap');
  expect(isWrapped(before) && isWrapped(await text(keyPath()))).toBe(true);
});

test('another identity that came meanwhile isn’t damaged by this one’s key', async () => {
  const kept = keeper();
  await kept.load(true);
  await rm(join(home, 'identity'), { recursive: true });
  await placeIdentity(home, await newPems());
  const other = await loadIdentity(home);
  await expect(kept.keep(false)).rejects.toMatchObject({ code: 'home-unusable' });
  expect(await loadIdentity(home)).toEqual(other);
});

test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'a home that can’t be written is no reason not to start',
  async () => {
    const identity = await loadIdentity(home);
    await chmod(join(home, 'identity'), 0o500);
    expect(await keeper().load(false)).toEqual(identity);
    await chmod(join(home, 'identity'), 0o700);
  },
);

test('each damaged byte of a wrapped key is found, and mended from the copy', async () => {
  home = await memoryDir();
  const { fingerprint } = await keeper().load(false);
  const whole = await readFile(keyPath());
  for (const damaged of [...damages(whole), ...truncations(whole)]) {
    await writeFile(keyPath(), damaged);
    expect((await keeper().load(false)).fingerprint).toBe(fingerprint);
    expect(await text(keyPath())).toBe(whole.toString());
  }
  expect(new Set(reports.codes)).toEqual(new Set(['identity-restored']));
  await writeFile(keyPath(), whole.subarray(1));
  await writeFile(copyPath(), whole.subarray(2));
  await expect(keeper().load(false)).rejects.toMatchObject({ code: 'identity-damaged' });
});

test('a later Ferry’s key file is left as it is', async () => {
  await keeper().load(false);
  const later = wrappedKeyFile('x', 'y');
  expect(readKeyFile(later, '')).toEqual({ kind: 'wrapped', by: 'x', bytes: 'y' });
  expect(readKeyFile(later.replace('"x"', '"z"'), '')).toEqual({ kind: 'damaged' });
  const { withCheck } = await import('../../../electron/engine/state/checked.ts');
  await writeFile(keyPath(), withCheck('{"version":2,"wrapped":{}}'));
  await expect(keeper().load(false)).rejects.toMatchObject({ code: 'state-newer' });
});

test('an exported key takes the place of one that the store has lost, and is the same device', async () => {
  const { fingerprint } = await loadIdentity(home);
  const { sealed } = await exportIdentity(home, 'a passphrase');
  await keeper().load(false);
  store.lose();
  await expect(keeper().load(false)).rejects.toMatchObject({ code: 'key-locked' });
  expect(await importIdentity(home, sealed, 'a passphrase', { replace: false })).toMatchObject({ keptAt: null });
  expect((await loadIdentity(home)).fingerprint).toBe(fingerprint);
  // And the store takes it anew.
  expect((await keeper().load(false)).fingerprint).toBe(fingerprint);
  expect(isWrapped(await text(keyPath()))).toBe(true);
});

test('another device’s export asks before it takes a wrapped key’s place, which is kept beside', async () => {
  const from = await temporaryFolder();
  const there = await loadIdentity(from);
  const { sealed } = await exportIdentity(from, 'a passphrase');
  await keeper().load(false);
  const wrapped = await text(keyPath());
  await expect(importIdentity(home, sealed, 'a passphrase', { replace: false })).rejects.toMatchObject({
    code: 'identity-kept',
  });
  const { keptAt } = await importIdentity(home, sealed, 'a passphrase', { replace: true });
  expect(await text(join(keptAt!, 'key.pem'))).toBe(wrapped);
  expect((await loadIdentity(home)).fingerprint).toBe(there.fingerprint);
});

test('an empty folder is filled', async () => {
  await mkdir(join(home, 'identity'), { recursive: true });
  expect((await keeper().load(false)).fingerprint).toMatch(/^[0-9a-f]{64}$/);
});
