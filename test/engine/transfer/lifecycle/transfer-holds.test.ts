/** A transfer's holds reach people, the peer, and the sender's bytes. */
import { expect, test } from 'vitest';
import { transferHolds } from '../../../../electron/engine/transfer/lifecycle/transfer-holds.ts';
import { Turns } from '../../../../electron/engine/transfer/lifecycle/turns.ts';
import { notingConnection, recordInStore } from '../../../support/transfer-parts.ts';

function made(over: Parameters<typeof recordInStore>[0] = {}) {
  let accepted = true;
  const { record } = recordInStore(over);
  const { connection, sent } = notingConnection();
  const stopped: boolean[] = [];
  const holds = transferHolds({
    turns: new Turns(() => 1),
    record,
    accepted: () => accepted,
    send: (message) => connection.send(message),
    stopBytes: (stop) => stopped.push(stop),
  });
  return { holds, record, sent, stopped, offerAgain: () => (accepted = false) };
}

test('a pause is shown, told with its reason, and stops the bytes; a resume undoes all three', () => {
  const { holds, record, sent, stopped } = made();
  holds.reconnect(false);
  holds.pause(true);
  expect(record.now).toMatchObject({ status: 'paused', hold: { code: 'paused' } });
  holds.pause(false);
  expect(record.now).toMatchObject({ status: 'active', hold: null });
  expect(sent).toEqual([
    { name: 'pause', body: { code: 'paused' } },
    { name: 'resume', body: {} },
  ]);
  expect(stopped).toEqual([true, false]);
});

test('an offer that nobody has accepted shows no holds', () => {
  const { holds, record, offerAgain } = made({ status: 'asking' });
  offerAgain();
  holds.pause(true);
  expect(record.now).toMatchObject({ status: 'asking', hold: null });
});

test('a transfer that is finishing shows that while the line is up, and the break when it is not', () => {
  const { holds, record } = made();
  holds.reconnect(false);
  record.update({ status: 'finishing' });
  holds.stopThere('queued');
  expect(record.now.status).toBe('finishing');
  holds.disconnect({ status: 'reconnecting', why: { code: 'disconnected' } });
  expect(record.now).toMatchObject({ status: 'reconnecting', hold: { code: 'disconnected' } });
});
