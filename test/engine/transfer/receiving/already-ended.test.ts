/** A sender that missed the end hears it, and sends nothing anew. */
import { expect, test } from 'vitest';
import { AlreadyEnded } from '../../../../electron/engine/transfer/receiving/already-ended.ts';
import { FakeConnection, file, recordOf, told } from '../../../support/receiving.ts';

test('of one that is done, all is in place; the counts are told again', () => {
  const connection = new FakeConnection();
  const { now } = recordOf('done');
  const transfer = { ...now, progress: { ...now.progress, files: 2, bytes: 6 } };
  connection.handOver(new AlreadyEnded(connection.it, transfer));
  for (const message of told([file('a'), file('b')])) connection.hear(message);
  connection.hear({ name: 'finish', body: {} });
  expect(connection.sent).toEqual([
    { name: 'answer', body: { accept: true, ended: true } },
    { name: 'plan', body: { items: [{ do: 'have', range: [0, 1] }] } },
    { name: 'finished', body: { files: 2, bytes: 6 } },
  ]);
  expect(connection.over?.how).toBe('ended');
});

test('a file that did not arrive is named, with its code', () => {
  const connection = new FakeConnection();
  const casualties = [{ path: 'b', failure: { code: 'cancelled' } as const }];
  connection.handOver(new AlreadyEnded(connection.it, { ...recordOf('done').now, casualties }));
  for (const message of told([file('a'), file('b'), file('c')])) connection.hear(message);
  const items = [
    { do: 'have', range: [0, 0] },
    { do: 'skip', range: [1, 1], code: 'cancelled' },
    { do: 'have', range: [2, 2] },
  ];
  expect(connection.sent[1]).toEqual({ name: 'plan', body: { items } });
});

test.each(['cancelled', 'failed', 'declined'] as const)('of one that was %s, it hears that it was ended', (status) => {
  const connection = new FakeConnection();
  connection.handOver(new AlreadyEnded(connection.it, recordOf(status).now));
  expect(connection.sent).toEqual([{ name: 'cancel', body: {} }]);
  expect(connection.over?.how).toBe('ended');
});
