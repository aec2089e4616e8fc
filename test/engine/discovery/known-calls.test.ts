/** When a device that hides calls those it remembers. */
import { expect, test } from 'vitest';
import { KnownCalls } from '../../../electron/engine/discovery/known-calls.ts';
import {
  callAgainMs,
  callEveryMs,
  maxCalledAddresses,
  maxCalls,
  strangeMs,
} from '../../../electron/engine/discovery/times-and-limits.ts';
import type { Device, KnownDevice } from '../../../shared/state.ts';
import { remembered } from '../../support/state/remembered.ts';

const keyOf = (n: number): string => n.toString(16).padStart(64, '0');
const at = (n: number, more: Partial<KnownDevice> = {}): KnownDevice =>
  remembered({ fingerprint: keyOf(n), name: `Device ${n}`, addresses: [`192.0.2.${n}:1`], ...more });

function calls(known: readonly KnownDevice[], devices: readonly Device[] = []) {
  const made: { to: number; addresses: readonly string[]; end: (how: boolean | Error) => void }[] = [];
  let on = true;
  const it = new KnownCalls({
    isOn: () => on,
    known: () => known,
    devices: () => devices,
    call: (addresses, fingerprint) =>
      new Promise((resolve, reject) => {
        const end = (how: boolean | Error): void => (how instanceof Error ? reject(how) : resolve(how));
        made.push({ to: Number.parseInt(fingerprint, 16), addresses, end });
      }),
  });
  return { it, made, switch: (to: boolean) => (on = to) };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('each is called where it is in sight, else where it was last; a blocked one, or one never met, is not', () => {
  const seen: Device = { ...at(2), kind: 'laptop', addresses: ['198.51.100.2:7'], via: 'multicast' };
  const many = Array.from({ length: maxCalledAddresses + 1 }, (_, i) => `192.0.2.1:${i + 1}`);
  const { it, made } = calls(
    [at(1, { addresses: many }), at(2), at(3, { rule: 'block' }), remembered({ fingerprint: keyOf(4), name: 'Four' })],
    [seen],
  );
  it.look();
  expect(made.map(({ to, addresses }) => [to, addresses])).toEqual([
    [1, many.slice(0, maxCalledAddresses)],
    [2, ['198.51.100.2:7']],
  ]);
});

test.each([
  ['remembers this one', true, callEveryMs],
  ['doesn’t', false, strangeMs],
  ['doesn’t answer', new Error('unreachable'), callAgainMs],
])('one that %s is called again in its time', async (_, how, ms) => {
  const { it, made } = calls([at(1)]);
  it.look();
  const before = performance.now();
  made[0]!.end(how);
  await settled();
  const after = performance.now();
  it.look(before + ms - 1);
  expect(made).toHaveLength(1);
  it.look(after + ms);
  expect(made).toHaveLength(2);
  // One call at a time.
  it.look(after + 10 * strangeMs);
  expect(made).toHaveLength(2);
});

test('one that comes in sight is called at once, unless it doesn’t remember this one', async () => {
  const { it, made } = calls([at(1), at(2)]);
  it.look();
  made[0]!.end(new Error('unreachable'));
  made[1]!.end(false);
  await settled();
  it.seen(keyOf(1));
  it.seen(keyOf(2));
  expect(made.slice(2).map(({ to }) => to)).toEqual([1]);
  it.changed();
  expect(made.slice(3).map(({ to }) => to)).toEqual([2]);
});

test('what changes during a call is told in another one', async () => {
  const { it, made } = calls([at(1)]);
  it.look();
  it.changed();
  expect(made).toHaveLength(1);
  made[0]!.end(false);
  await settled();
  expect(made).toHaveLength(2);
});

test('few are called at a time, and the others then', async () => {
  const { it, made } = calls(Array.from({ length: maxCalls + 1 }, (_, i) => at(i + 1)));
  it.look();
  expect(made).toHaveLength(maxCalls);
  made[0]!.end(true);
  await settled();
  it.look();
  expect(made.at(-1)!.to).toBe(maxCalls + 1);
});

test('nobody is called by one that doesn’t hide so, or has stopped', () => {
  const { it, made, switch: turn } = calls([at(1)]);
  turn(false);
  it.changed();
  turn(true);
  void it.stop();
  it.changed();
  expect(made).toEqual([]);
});
