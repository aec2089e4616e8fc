/** How an incoming transfer ends: in an order that loses nothing, whatever fails on the way. */
import { expect, test } from 'vitest';
import { transferHolds } from '../../../../electron/engine/transfer/lifecycle/transfer-holds.ts';
import type { AcceptedOffer } from '../../../../electron/engine/transfer/receiving/accepted-offer.ts';
import { withPeer, wrapUp, type Ending } from '../../../../electron/engine/transfer/receiving/wrap-up.ts';
import type { IncomingLeg } from '../../../../electron/engine/transfer/receiving/incoming-leg.ts';
import { FerryError, failure } from '../../../../shared/errors.ts';
import type { Transfer } from '../../../../shared/state.ts';
import { contextOf, FakeConnection, MemoryLanding, recordOf } from '../../../support/receiving.ts';

/** Ends a transfer; answers what happened, in order. */
async function ending(how: Ending, failing: 'nothing' | 'taking back' | 'the journal' | 'its last word' = 'nothing') {
  const steps: string[] = [];
  const step = (name: string): Promise<void> => Promise.resolve(void steps.push(name));
  const onEnded = (): Promise<void> => step('history');
  const { context, bugs } = await contextOf(new MemoryLanding(), { onEnded });
  const connection = new FakeConnection();
  const send = connection.send.bind(connection);
  connection.send = (message) => {
    steps.push(message.name);
    send(message);
  };
  const end = connection.end.bind(connection);
  connection.end = () => {
    steps.push('hang up');
    end();
  };
  const record = recordOf('active');
  const broken = (what: typeof failing): Promise<void> =>
    failing === what ? Promise.reject(new Error('broken')) : Promise.resolve();
  const accepted = {
    noteEnded: () => step('noted'),
    noteDone: async (transfer: Transfer) => {
      await step(`noted ${transfer.status}`);
      return failing !== 'its last word';
    },
    takeBackParts: async (done: boolean) => {
      await step(`take back ${done}`);
      await broken('taking back');
    },
    takenOver: () => ['0'.repeat(32)],
    landed: () => ['/in/a'],
    remove: async () => {
      await step('no journal');
      await broken('the journal');
    },
  } as unknown as AcceptedOffer;
  await wrapUp({
    context,
    record,
    holds: transferHolds({ turns: context.turns, record, accepted: () => true, send: () => {} }),
    leg: {
      connection: connection.it,
      turnAway: () => steps.push('turn away'),
      close: (beginnings: string) => step(`close ${beginnings}`),
    } as unknown as IncomingLeg,
    accepted: how === cutShort ? null : accepted,
    begun: Promise.resolve(accepted),
    settled: step('settled'),
    ending: how,
  });
  return { steps, bugs, record };
}

/** One that was just being accepted. */
const cutShort: Ending = {
  ...{ status: 'cancelled', why: failure('shutting-down') },
  word: { name: 'cancel', body: { code: 'shutting-down' } },
};
const done: Ending = { status: 'done', summary: { files: 1, bytes: 3 } };

test('done: the sender hears it once the journal has the end, and that goes once the history has it', async () => {
  const { steps, record } = await ending(done);
  expect(steps).toEqual([
    ...['settled', 'close taken-back', 'take back true', 'noted done', 'finished', 'hang up', 'history', 'no journal'],
  ]);
  expect(record.now).toMatchObject({ status: 'done', failure: null, landed: ['/in/a'] });
});

test('done, and the journal can’t have it: the sender hears it when the history is written', async () => {
  const { steps } = await ending(done, 'its last word');
  expect(steps.slice(3)).toEqual(['noted done', 'history', 'no journal', 'finished', 'hang up']);
});

test('not done: the line ends first, since what was to be said was said', async () => {
  const why = failure('cancelled');
  const { steps, record } = await ending({ status: 'cancelled', why });
  expect(steps).toEqual([
    ...['settled', 'turn away', 'hang up', 'close taken-back', 'take back false', 'history', 'no journal'],
  ]);
  expect(record.now).toMatchObject({ status: 'cancelled', failure: why });
});

test('ended from here: it is noted before the sender hears of it, and calls no more', async () => {
  const word = { name: 'cancel', body: {} } as const;
  const { steps } = await ending({ status: 'cancelled', why: failure('cancelled'), word });
  expect(steps.slice(0, 4)).toEqual(['settled', 'turn away', 'noted', 'cancel']);
});

test('ended while it was being accepted: what the next start would take up says so before the sender hears of it', async () => {
  const { steps } = await ending(cutShort);
  expect(steps).toEqual(['settled', 'turn away', 'noted', 'cancel', 'hang up', 'close taken-back', 'history']);
});

test.each(['taking back', 'the journal'] as const)(
  'a failure of %s is a bug to be logged, and it still ends',
  async (what) => {
    const { steps, bugs, record } = await ending(done, what);
    expect([bugs.length, record.now.status]).toEqual([1, 'done']);
    expect(steps).toEqual(expect.arrayContaining(['finished', 'hang up', 'history', 'no journal']));
  },
);

test('what went wrong names the other device, beside what it names itself', () => {
  const { peer } = recordOf().now;
  expect(withPeer(new FerryError('no-space', { dir: '/in' }), peer)).toEqual(
    failure('no-space', { dir: '/in', peer: 'Anna' }),
  );
  expect(withPeer(new Error('a bug'), peer)).toMatchObject({ code: 'internal', params: { peer: 'Anna' } });
});
