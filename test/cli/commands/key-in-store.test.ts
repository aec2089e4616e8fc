import { expect, test } from 'vitest';
import { KeyKeeper } from '../../../electron/engine/identity/key-keeper.ts';
import { tempDir } from '../../support/pair.ts';
import { FakeKeyStore } from '../../support/state/fake-key-store.ts';
import { Ferry } from '../processes.ts';

test('a key that the window has put into the system’s key store ends with 5, and the way to share it', async () => {
  const home = await tempDir();
  const report = (): Promise<boolean> => Promise.resolve(true);
  await new KeyKeeper({ home, store: new FakeKeyStore(), report, log: () => {} }).load(false);
  const ferry = new Ferry(['devices', '--home', home, '--json']);
  expect(await ferry.exit).toBe(5);
  const { type, code, message } = ferry.events.at(-1)!;
  expect([type, code]).toEqual(['error', 'key-in-store']);
  expect(message).toContain('Let the terminal use this device’s key');
});
