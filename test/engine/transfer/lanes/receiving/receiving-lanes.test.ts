/** A leg's lanes at the receiver: dialled where they are worth it, one fast lane, closed after control. */
import { expect, test } from 'vitest';
import type { TransferContext } from '../../../../../electron/engine/transfer/context.ts';
import { minLaneBytes } from '../../../../../electron/engine/transfer/lanes/lanes.ts';
import { RawMerge } from '../../../../../electron/engine/transfer/lanes/receiving/raw-merge.ts';
import { ReceivingLanes } from '../../../../../electron/engine/transfer/lanes/receiving/receiving-lanes.ts';
import type { Connection } from '../../../../../electron/engine/wire/connection.ts';
import { codeThrown } from '../../../../support/transfer-parts.ts';

const offer = { port: 5, token: '00'.repeat(32) };
const totals = (bytes: number, complete: boolean) => ({ files: 1, folders: 0, bytes, complete });

function made(answers: 'lane' | 'none' = 'lane') {
  let dropControl = () => {};
  const dialled: unknown[] = [];
  const said: string[] = [];
  const lane = { pauseReading: () => said.push('pause'), destroy: () => said.push('destroy') } as unknown as Connection;
  const control = {
    socket: { remoteAddress: '::ffff:10.0.0.1' },
    down: new Promise<void>((resolve) => (dropControl = resolve)),
  } as unknown as Connection;
  const lanes = new ReceivingLanes({ connection: control, peer: { fingerprint: 'x' } });
  const context = {
    lanes: {
      dial: (...given: readonly unknown[]) => {
        dialled.push(given.slice(0, 3));
        return Promise.resolve(answers === 'lane' ? lane : null);
      },
    },
  } as unknown as TransferContext;
  return { lanes, context, dialled, lane, said, control, dropControl };
}

test.each([
  ['a big manifest', totals(minLaneBytes, true), true],
  ['one byte less', totals(minLaneBytes - 1, true), false],
  ['one that still grows', totals(1, false), true],
] as const)('for %s a lane is worth it: %s', async (_, of, worth) => {
  const { lanes, context, dialled, lane } = made();
  await lanes.dial(context, offer, of);
  expect(dialled).toEqual(worth ? [['10.0.0.1', offer, 'x']] : []);
  expect(lanes.lane).toBe(worth ? lane : null);
});

test('without an offer, or when it can’t be opened, all comes over control', async () => {
  const without = made();
  await without.lanes.dial(without.context, undefined, totals(minLaneBytes, true));
  expect([without.dialled, without.lanes.lane]).toEqual([[], null]);
  const failing = made('none');
  await failing.lanes.dial(failing.context, offer, totals(minLaneBytes, true));
  expect(failing.lanes.lane).toBeNull();
});

test('it stops reading when the leg is over, and closes once control is down', async () => {
  const { lanes, context, said, control, dropControl } = made();
  await lanes.dial(context, offer, totals(minLaneBytes, true));
  lanes.close();
  expect(said).toEqual(['pause']);
  dropControl();
  await control.down;
  expect(said).toEqual(['pause', 'destroy']);
});

test('a lane that comes after the leg is over is closed at once', async () => {
  const { lanes, context, said } = made();
  lanes.close();
  await lanes.dial(context, offer, totals(minLaneBytes, true));
  expect(said).toEqual(['destroy']);
});

test('a second fast lane breaks the protocol', () => {
  const { lanes, control } = made();
  // Without an address nothing is dialled.
  Object.assign(control.socket, { remoteAddress: undefined });
  const merge = new RawMerge(control, { bytes() {}, lend: () => null });
  lanes.openFast(offer, merge, () => true);
  expect(codeThrown(() => lanes.openFast(offer, merge, () => true))).toBe('protocol-violation');
});
