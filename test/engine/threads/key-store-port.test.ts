import { expect, onTestFinished, test } from 'vitest';
import type { KeyStore } from '../../../electron/engine/identity/key-file.ts';
import { portTo, storeBehind } from '../../../electron/engine/threads/key-store-port.ts';
import { FakeKeyStore } from '../../support/state/fake-key-store.ts';

function across(store: KeyStore): KeyStore {
  const port = portTo(store);
  onTestFinished(() => port.close());
  return storeBehind(port);
}

test('a store is asked across threads, each question answered once', async () => {
  const far = across(new FakeKeyStore());
  const texts = ['one', 'two', 'three'];
  const wrapped = await Promise.all(texts.map((text) => far.wrap(text)));
  const opened = await Promise.all(wrapped.toReversed().map((bytes) => far.unwrap(bytes)));
  expect(opened.map(({ text }) => text)).toEqual(texts.toReversed());
  expect(await far.name()).toBe('test-store');
});

test('why a store doesn’t open crosses as words', async () => {
  const store = new FakeKeyStore();
  store.isLocked = true;
  const far = across(store);
  await expect(far.wrap('x')).rejects.toThrow('locked');
  await expect(far.unwrap('x')).rejects.toThrow('locked');
  store.storeName = null;
  expect(await far.name()).toBeNull();
});
