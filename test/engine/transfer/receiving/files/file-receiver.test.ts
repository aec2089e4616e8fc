/** An accepted offer's files over one connection: what was planned arrives, is told, and nothing else. */
import { spaceAt } from '../../../../../electron/engine/disk/destination/free-space.ts';
import { expect, test } from 'vitest';
import { LeftOut } from '../../../../../electron/engine/transfer/agreed/left-out.ts';
import type { ManifestEntry } from '../../../../../electron/engine/transfer/agreed/manifest.ts';
import { hashOf } from '../../../../../electron/engine/transfer/agreed/hash.ts';
import { Agreements } from '../../../../../electron/engine/transfer/receiving/plan/agreements.ts';
import { Room } from '../../../../../electron/engine/transfer/receiving/plan/room.ts';
import { FileReceiver } from '../../../../../electron/engine/transfer/receiving/files/file-receiver.ts';
import {
  FakeConnection,
  file,
  heldIn,
  manifestOf,
  MemoryLanding,
  recordOf,
  until,
} from '../../../../support/receiving.ts';
import { defaultRules } from '../../../../../shared/rules/device-rules.ts';

const abc = Buffer.from('abc');

/** A receiver that has planned all of `entries`. */
async function receiving(entries: readonly ManifestEntry[]) {
  const connection = new FakeConnection();
  const landing = new MemoryLanding();
  const record = recordOf();
  const [holdings, noted] = heldIn('/in');
  const errors: unknown[] = [];
  const leftOut = new LeftOut(
    () => {},
    () => 'Anna',
  );
  const receiver = new FileReceiver({
    context: {},
    connection: connection.it,
    source: connection.it,
    manifest: manifestOf(entries),
    record,
    landing,
    room: new Room('/', spaceAt),
    holdings,
    conflicts: 'keep-both',
    leftOut,
    agreements: new Agreements(() => {}),
    unasked: () => false,
    limits: defaultRules,
    mayPutOff: true,
    mayDelta: true,
    tellsFolders: true,
    alone: false,
    onFatal: (error) => errors.push(error),
  });
  receiver.plan();
  await until(() => connection.names.includes('plan'));
  const take = (index: number, content = abc): void => {
    receiver.bytes(index, 0, content);
    receiver.fileEnd(index, content.length, hashOf(content));
  };
  return { receiver, connection, landing, record, noted, errors, leftOut, take };
}

test('all files in place are told, in receipts and at the end', async () => {
  const { receiver, connection, landing, take } = await receiving([file('a'), file('b')]);
  take(0);
  take(1);
  expect(await receiver.finish()).toEqual({ files: 2, bytes: 6 });
  expect([...landing.placed.keys()]).toEqual(['a', 'b']);
  expect(landing.calls.at(-1)).toBe('finish');
  expect(connection.bodies('receipts')).toEqual([{ done: [[0, 1]], failed: [] }]);
});

test('a finish before the last file breaks the protocol', async () => {
  const { receiver, take } = await receiving([file('a'), file('b')]);
  take(0);
  await expect(receiver.finish()).rejects.toMatchObject({ code: 'protocol-violation' });
});

test('a finish that is overtaken by an end keeps nothing for good', async () => {
  const { receiver, landing, take } = await receiving([file('a')]);
  let open = (): void => {};
  landing.gate = new Promise((resolve) => (open = resolve));
  take(0);
  const finishing = receiver.finish();
  const aborting = receiver.abort();
  open();
  await expect(finishing).rejects.toMatchObject({ code: 'cancelled' });
  await aborting;
  expect(landing.calls).not.toContain('finish');
  expect(landing.calls).toContain('abort');
});

test('a finish after the line broke is not one: the sender would never hear of it', async () => {
  const { receiver, connection, take } = await receiving([file('a')]);
  take(0);
  connection.cut();
  await expect(receiver.finish()).rejects.toMatchObject({ code: 'disconnected' });
});

test('a file comes once: its bytes again break the protocol', async () => {
  const { receiver, take } = await receiving([file('a'), file('b')]);
  take(0);
  expect(() => receiver.bytes(0, 0, abc)).toThrow('was not asked for now');
});

test('a file left out here is unwanted; what the sender then gives up is shown as left out', async () => {
  const { receiver, connection, record } = await receiving([file('a'), file('b')]);
  receiver.cancelFile(0, file('a'));
  expect(connection.bodies('unwant')).toEqual([{ file: 0 }]);
  receiver.lost({ file: 0, code: 'cancelled' });
  expect(receiver.lines(0, 2).map(({ state }) => state)).toEqual(['left-out', 'waiting']);
  expect(record.now.casualties).toEqual([{ path: 'a', failure: { code: 'cancelled', params: { path: 'a' } } }]);
});

test('a file that the sender’s person left out names who did', async () => {
  const { receiver, leftOut, record } = await receiving([file('a')]);
  receiver.lost({ file: 0, code: 'cancelled' });
  expect(leftOut.why(file('a'))).toMatchObject({ code: 'cancelled' });
  expect(record.now.casualties[0]?.failure.params).toMatchObject({ peer: 'Anna' });
});

test('a file in place, or just being put there, can’t be left out any more', async () => {
  const { receiver, landing, connection, take } = await receiving([file('a')]);
  let open = (): void => {};
  landing.gate = new Promise((resolve) => (open = resolve));
  take(0);
  const inPlace = expect.objectContaining({ code: 'file-in-place' });
  expect(() => receiver.cancelFile(0, file('a'))).toThrow(inPlace);
  open();
  await receiver.finish();
  expect(() => receiver.cancelFile(0, file('a'))).toThrow(inPlace);
  expect(connection.bodies('unwant')).toEqual([]);
});

test('a big file notes its beginning before its first byte is on disk', async () => {
  const big = Buffer.alloc(200_000, 'x');
  const { receiver, noted, take } = await receiving([file('a', big.length)]);
  take(0, big);
  await receiver.finish();
  expect(noted[0]).toMatchObject({ is: 'part', path: 'a', at: '.a.part', present: 0 });
  expect(noted.at(-1)).toMatchObject({ is: 'landed', path: 'a' });
});

test('suspended, it lends nothing and keeps what has come', async () => {
  const { receiver, landing } = await receiving([file('a', 200_000)]);
  receiver.bytes(0, 0, abc);
  expect(receiver.lend(0, 3, 100)).toHaveLength(100);
  await receiver.suspend();
  expect(receiver.lend(0, 3, 100)).toBeNull();
  expect(landing.left.get('a')).toEqual(abc);
  expect(landing.calls.at(-1)).toBe('suspend');
});
