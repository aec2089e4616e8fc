/** A receiver is called until it has heard that a transfer has ended, and its journal stays until then. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Reached } from '../../../../electron/engine/transfer/calling/reach.ts';
import type { TransferContext } from '../../../../electron/engine/transfer/context.ts';
import { revokedCapability } from '../../../../electron/engine/transfer/agreed/capabilities.ts';
import { Farewells, maxFarewells } from '../../../../electron/engine/transfer/sending/farewells.ts';
import { journalFolder } from '../../../../electron/engine/state/journal-files.ts';
import type { ConnectionHandler } from '../../../../electron/engine/wire/connection.ts';
import type { Outbound } from '../../../../electron/engine/wire/messages.ts';
import { FerryError } from '../../../../shared/errors.ts';
import { tempDir } from '../../../support/pair.ts';

const fingerprint = 'cd'.repeat(32);
const idOf = (n: number) => n.toString(16).padStart(32, '0');

async function made(ids: readonly string[], answers: () => Promise<Reached>) {
  const home = await tempDir();
  await mkdir(join(home, 'transfers'));
  for (const id of ids) await writeFile(join(home, 'transfers', `${id}.journal`), '');
  const bugs: unknown[] = [];
  const context = {
    journals: journalFolder(home),
    closing: new Set(),
    onBug: (error: unknown) => bugs.push(error),
  } as unknown as TransferContext;
  const farewells = new Farewells({ context, reach: answers });
  return { farewells, bugs, journals: () => readdir(join(home, 'transfers')) };
}

/** A receiver that hears everything, and closes as it is told to. */
function receiver(
  end: (handler: ConnectionHandler) => void,
  capabilities: readonly string[] = [],
): { reached: Reached; heard: Outbound[] } {
  const heard: Outbound[] = [];
  const connection = {
    send: (message: Outbound) => void heard.push(message),
    handOver: end,
    destroy: () => {},
    end: () => {},
    down: Promise.resolve(),
  };
  return {
    reached: { greeted: { connection, peer: { capabilities } }, known: undefined } as unknown as Reached,
    heard,
  };
}

/** Resolves at the `n`th call, once the caller has heard of it. */
function counting(calls: readonly (() => Promise<Reached>)[]) {
  let n = 0;
  const waiting = new Map<number, () => void>();
  return {
    answer: () => {
      const call = calls[Math.min(n, calls.length - 1)]!;
      waiting.get(++n)?.();
      return call();
    },
    called: (times: number) => new Promise<void>((resolve) => (n >= times ? resolve() : waiting.set(times, resolve))),
  };
}

test('a receiver that closes in order has heard it: the journal goes', async () => {
  const { reached, heard } = receiver((handler) => handler.closed(null));
  const id = idOf(1);
  const { farewells, bugs, journals } = await made([id], () => Promise.resolve(reached));
  farewells.add({ id, fingerprint, address: 'h:1' });
  await expect.poll(journals).toEqual([]);
  expect(heard).toEqual([{ name: 'revoke', body: { id } }]);
  await farewells.stop();
  expect(bugs).toEqual([]);
});

test('of one that answers, a close alone is none: it is called until it has answered', async () => {
  const killed = receiver((handler) => handler.closed(null), [revokedCapability]);
  const answers = receiver(
    (handler) => {
      handler.message({ name: 'cancel', body: { code: 'cancelled' } });
      handler.closed(new FerryError('disconnected'));
    },
    [revokedCapability],
  );
  const calls = counting([() => Promise.resolve(killed.reached), () => Promise.resolve(answers.reached)]);
  const { farewells, journals } = await made([idOf(1)], calls.answer);
  farewells.add({ id: idOf(1), fingerprint, address: 'h:1' });
  await calls.called(1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(await journals()).toHaveLength(1);
  farewells.peerSeen(fingerprint);
  await calls.called(2);
  await expect.poll(journals).toEqual([]);
});

test('one that can’t be reached, or breaks off, is called again as soon as it is seen', async () => {
  const broken = receiver((handler) => handler.closed(new FerryError('disconnected')));
  const hears = receiver((handler) => handler.closed(null));
  const calls = counting([
    () => Promise.reject(new FerryError('unreachable')),
    () => Promise.resolve(broken.reached),
    () => Promise.resolve(hears.reached),
  ]);
  const id = idOf(1);
  const { farewells, journals } = await made([id], calls.answer);
  farewells.add({ id, fingerprint, address: 'h:1' });
  for (const times of [1, 2]) {
    await calls.called(times);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await journals()).toHaveLength(1);
    farewells.peerSeen('ef'.repeat(32));
    farewells.peerSeen(fingerprint);
  }
  await calls.called(3);
  await expect.poll(journals).toEqual([]);
});

test('what is not told when the app closes stays for the next start', async () => {
  const { farewells, journals } = await made([idOf(1)], () => Promise.reject(new FerryError('unreachable')));
  farewells.add({ id: idOf(1), fingerprint, address: 'h:1' });
  await farewells.stop();
  expect(await journals()).toHaveLength(1);
});

test('so many are kept; beyond it the one that has waited longest gives way', async () => {
  const ids = Array.from({ length: maxFarewells + 1 }, (_, n) => idOf(n));
  const { farewells, journals } = await made(ids, () => Promise.reject(new FerryError('unreachable')));
  for (const id of ids.slice(0, maxFarewells)) farewells.add({ id, fingerprint, address: 'h:1' });
  expect(await journals()).toHaveLength(maxFarewells + 1);
  farewells.add({ id: ids.at(-1)!, fingerprint, address: 'h:1' });
  await expect.poll(journals).not.toContain(`${ids[0]}.journal`);
  expect(await journals()).toHaveLength(maxFarewells);
  await farewells.stop();
});
