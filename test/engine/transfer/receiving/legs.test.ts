/** The connections of a transfer come one after another, however quickly its sender breaks off and calls again. */
import { expect, test } from 'vitest';
import type { TransferContext } from '../../../../electron/engine/transfer/context.ts';
import type { AcceptedOffer } from '../../../../electron/engine/transfer/receiving/accepted-offer.ts';
import type { IncomingLeg } from '../../../../electron/engine/transfer/receiving/incoming-leg.ts';
import { Legs, type LegsOptions } from '../../../../electron/engine/transfer/receiving/legs.ts';
import { FerryError } from '../../../../shared/errors.ts';

const cut = new FerryError('disconnected').toFailure();

/** A connection whose bytes are on disk once `settle` is called. */
function slowLeg() {
  let settle = (): void => {};
  const settled = new Promise<void>((resolve) => (settle = resolve));
  const connection = { closed: true, end: () => {}, destroy: () => {}, down: Promise.resolve() };
  return { leg: { connection, close: () => settled } as unknown as IncomingLeg, settle };
}

function legs() {
  let landings = 0;
  let gone = 0;
  const stop = new FerryError('no-space', { dir: '/' });
  const options = {
    context: {
      closing: new Set(),
      onBug: (error: unknown) => expect.unreachable(String(error)),
    } as unknown as TransferContext,
    accepted: {
      land: () => {
        landings++;
        return Promise.reject(stop);
      },
      noteGone: () => void gone++,
    } as unknown as AcceptedOffer,
    record: {},
    holds: { disconnect: () => {} },
    onTrouble: () => {},
  } as unknown as LegsOptions;
  return { legs: new Legs(options), landings: () => landings, gone: () => gone };
}

test('nothing is taken up while any connection before still writes, not only the latest', async () => {
  const { legs: all, landings } = legs();
  const [first, second, third] = [slowLeg(), slowLeg(), slowLeg()];
  await all.takeUp(first.leg);
  const begun = landings();
  all.letGo(first.leg, 'reconnecting', cut);
  // Calls again while the first is still writing, and breaks off before anything comes of it.
  const secondTakenUp = all.takeUp(second.leg);
  all.letGo(second.leg, 'reconnecting', cut);
  second.settle();
  const thirdTakenUp = all.takeUp(third.leg);
  await new Promise((resolve) => setImmediate(resolve));
  expect(landings()).toBe(begun);
  first.settle();
  await Promise.all([secondTakenUp, thirdTakenUp]);
  expect(landings()).toBe(begun + 1);
});

test('let go because the disk went away, what may be left on it is remembered', async () => {
  const { legs: all, gone } = legs();
  const { leg } = slowLeg();
  await all.takeUp(leg);
  all.letGo(leg, 'reconnecting', cut);
  expect(gone()).toBe(0);
  all.letGo(leg, 'paused', new FerryError('destination-gone', { dir: '/in', disk: '/' }).toFailure());
  expect(gone()).toBe(1);
});
