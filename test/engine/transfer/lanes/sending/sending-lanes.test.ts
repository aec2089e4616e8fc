/** A leg's lanes at the sender: invited where the receiver knows them, used when it says so, closed after control. */
import { expect, test } from 'vitest';
import { laneCapability } from '../../../../../electron/engine/transfer/agreed/capabilities.ts';
import type { TransferContext } from '../../../../../electron/engine/transfer/context.ts';
import { SendingLanes } from '../../../../../electron/engine/transfer/lanes/sending/sending-lanes.ts';
import type { Connection, ConnectionHandler } from '../../../../../electron/engine/wire/connection.ts';
import type { Greeted } from '../../../../../electron/engine/wire/handshake.ts';
import { FerryError, type ErrorCode } from '../../../../../shared/errors.ts';
import { codeThrown } from '../../../../support/transfer-parts.ts';

const offer = { port: 5, token: '00'.repeat(32) };

function made({ capabilities = [laneCapability] as readonly string[], stands = true } = {}) {
  let handler: ConnectionHandler | null = null;
  let dropControl = () => {};
  let closed = false;
  const refused: ErrorCode[] = [];
  const broken: ErrorCode[] = [];
  const lane = {} as Connection;
  const control = {
    down: new Promise<void>((resolve) => (dropControl = resolve)),
    refuse: ({ code }: FerryError) => refused.push(code),
  } as unknown as Connection;
  const abort = new AbortController();
  const lanes = new SendingLanes({
    context: {
      lanes: {
        invite: (_: string, hears: ConnectionHandler) => {
          handler = hears;
          return Promise.resolve({ offer, lane: stands ? lane : null, close: () => (closed = true) });
        },
      },
    } as unknown as TransferContext,
    greeted: { connection: control, peer: { capabilities, fingerprint: 'x' } } as unknown as Greeted,
    signal: abort.signal,
    onFast: () => {},
    onBroken: ({ code }) => broken.push(code),
  });
  return { lanes, lane, control, abort, refused, broken, dropControl, hears: () => handler!, isClosed: () => closed };
}

test('a receiver that knows lanes is offered one, and any other none', async () => {
  expect(await made().lanes.invite()).toEqual(offer);
  expect(await made({ capabilities: [] }).lanes.invite()).toBeUndefined();
});

test('files go over the lane when the answer says so, else over control; a lane that doesn’t stand breaks the protocol', async () => {
  const { lanes, lane, control } = made();
  await lanes.invite();
  expect(lanes.outlet(true)).toBe(lane);
  expect(lanes.outlet(false)).toBe(control);
  const without = made({ stands: false }).lanes;
  await without.invite();
  expect(codeThrown(() => without.outlet(true))).toBe('protocol-violation');
});

test('the lane’s end breaks the leg, unless that is over', async () => {
  const { lanes, broken, refused, hears, abort } = made();
  await lanes.invite();
  hears().closed(null);
  expect(broken).toEqual(['disconnected']);
  hears().closed(new FerryError('protocol-violation'));
  expect(refused).toEqual(['protocol-violation']);
  abort.abort();
  hears().closed(null);
  expect([broken, refused]).toEqual([['disconnected'], ['protocol-violation']]);
});

test('the receiver has nothing to say on it but an error', async () => {
  const { lanes, hears } = made();
  await lanes.invite();
  hears().message({ name: 'error', body: { code: 'internal', detail: '' } });
  expect(codeThrown(() => hears().message({ name: 'finish', body: {} }))).toBe('protocol-violation');
});

test('it closes once control is down, also when the leg was over before it was invited', async () => {
  const { lanes, dropControl, isClosed, control, abort } = made();
  abort.abort();
  await lanes.invite();
  expect(isClosed()).toBe(false);
  dropControl();
  await control.down;
  expect(isClosed()).toBe(true);
});
