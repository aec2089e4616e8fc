/** What was forgotten by a slip is remembered again as it was; for a while, in this run, and nobody else by it. */
import { expect, test } from 'vitest';
import { knownCommands, maxForgotten, unforgetForMs } from '../../electron/engine/known-commands.ts';
import { KnownDevices } from '../../electron/engine/state/known-devices.ts';
import type { TransferContext } from '../../electron/engine/transfer/context.ts';
import type { FerryError } from '../../shared/errors.ts';
import { fakeState } from '../support/fake-engine.ts';
import { tempDir } from '../support/pair.ts';
import { Reports } from '../support/state/reports.ts';
import { Store } from '../../electron/engine/state/store.ts';

const key = (n: number): string => n.toString(16).padStart(64, '0');

async function made() {
  const known = new KnownDevices(await tempDir(), new Reports());
  const store = new Store(fakeState());
  let now = 0;
  const context: Pick<TransferContext, 'known' | 'store'> = { known, store };
  const commands = knownCommands(context, { turnOut: async () => {} }, () => now);
  const remember = async (n: number, name = `Device ${n}`) =>
    commands.remember({ fingerprint: key(n), name, autoAccept: true });
  return { known, store, commands, remember, pass: (ms: number) => void (now += ms) };
}

async function codeOf(work: Promise<unknown>): Promise<string | null> {
  return work.then(
    () => null,
    (error: unknown) => (error as FerryError).code,
  );
}

test('a forgotten device is gone at once, and is remembered again as it was: rules, fast lane, when', async () => {
  const { known, store, commands, remember } = await made();
  await remember(1);
  await commands.setRules({ fingerprint: key(1), rules: { label: 'Attic', maxBytes: 5 } });
  await commands.setFastLane({ fingerprint: key(1), on: true });
  const before = await known.byFingerprint(key(1));
  await commands.forget({ fingerprint: key(1) });
  expect(store.state.known).toEqual([]);
  await commands.unforget({ fingerprint: key(1) });
  expect(store.state.known).toEqual([before]);
});

test('nobody is remembered by it who was not forgotten, and nobody twice', async () => {
  const { commands, remember } = await made();
  await remember(1);
  await commands.forget({ fingerprint: key(2) });
  expect(await codeOf(commands.unforget({ fingerprint: key(2) }))).toBe('undo-lapsed');
  expect(await codeOf(commands.unforget({ fingerprint: key(1) }))).toBe('undo-lapsed');
  await commands.forget({ fingerprint: key(1) });
  await commands.unforget({ fingerprint: key(1) });
  await commands.forget({ fingerprint: key(1) });
  await commands.unforget({ fingerprint: key(1) });
  expect(await codeOf(commands.unforget({ fingerprint: key(1) }))).toBe('undo-lapsed');
});

test('it lapses with time, on both sides of the limit', async () => {
  const { commands, remember, pass } = await made();
  await remember(1);
  await commands.forget({ fingerprint: key(1) });
  pass(unforgetForMs);
  expect(await codeOf(commands.unforget({ fingerprint: key(1) }))).toBeNull();
  await commands.forget({ fingerprint: key(1) });
  pass(unforgetForMs + 1);
  expect(await codeOf(commands.unforget({ fingerprint: key(1) }))).toBe('undo-lapsed');
});

test('of more than so many the oldest lapse', async () => {
  const { commands, remember } = await made();
  for (let n = 0; n <= maxForgotten; n++) await remember(n);
  for (let n = 0; n <= maxForgotten; n++) await commands.forget({ fingerprint: key(n) });
  expect(await codeOf(commands.unforget({ fingerprint: key(0) }))).toBe('undo-lapsed');
  expect(await codeOf(commands.unforget({ fingerprint: key(1) }))).toBeNull();
});

test('a name that another device has taken meanwhile stays that one’s; a device accepted anew stays as it is', async () => {
  const { known, commands, remember } = await made();
  await remember(1, 'Attic');
  await commands.forget({ fingerprint: key(1) });
  await remember(2, 'Attic');
  expect(await codeOf(commands.unforget({ fingerprint: key(1) }))).toBe('name-taken');
  await commands.forget({ fingerprint: key(2) });
  await commands.remember({ fingerprint: key(2), name: 'Attic', autoAccept: false });
  expect(await codeOf(commands.unforget({ fingerprint: key(2) }))).toBeNull();
  expect(await known.all()).toMatchObject([{ fingerprint: key(2), rule: 'ask' }]);
});
