/** A sender that missed the end hears it, and sends nothing anew. */
import { expect, test } from 'vitest';
import { maxCasualties } from '../../../../shared/values.ts';
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
  connection.handOver(new AlreadyEnded(connection.it, { ...recordOf('done').now, casualties, casualtyCount: 1 }));
  for (const message of told([file('a'), file('b'), file('c')])) connection.hear(message);
  const items = [
    { do: 'have', range: [0, 0] },
    { do: 'skip', range: [1, 1], code: 'cancelled' },
    { do: 'have', range: [2, 2] },
  ];
  expect(connection.sent[1]).toEqual({ name: 'plan', body: { items } });
});

test.each([
  [
    'more fell than are named',
    { casualties: [{ path: 'b', failure: { code: 'no-space' } as const }], casualtyCount: 2 },
  ],
  [
    'perhaps more were not wanted',
    { declined: ['b', ...Array.from({ length: maxCasualties - 1 }, (_, i) => `x${i}`)] },
  ],
])('where %s, nothing that may not be there is called delivered', (_, part) => {
  const connection = new FakeConnection();
  connection.handOver(new AlreadyEnded(connection.it, { ...recordOf('done').now, ...part }));
  for (const message of told([file('a'), file('b')])) connection.hear(message);
  const items = [
    { do: 'skip', range: [0, 0], code: 'disconnected' },
    { do: 'skip', range: [1, 1], code: 'declined' in part ? 'declined' : 'no-space' },
  ];
  expect(connection.sent[1]).toEqual({ name: 'plan', body: { items } });
});

test('up to as many as are named, all others are in place', () => {
  const connection = new FakeConnection();
  const declined = Array.from({ length: maxCasualties - 1 }, (_, i) => `x${i}`);
  connection.handOver(new AlreadyEnded(connection.it, { ...recordOf('done').now, declined }));
  for (const message of told([file('a')])) connection.hear(message);
  expect(connection.sent[1]).toEqual({ name: 'plan', body: { items: [{ do: 'have', range: [0, 0] }] } });
});

test.each(['cancelled', 'failed', 'declined'] as const)('of one that was %s, it hears that it was ended', (status) => {
  const connection = new FakeConnection();
  connection.handOver(new AlreadyEnded(connection.it, recordOf(status).now));
  expect(connection.sent).toEqual([{ name: 'cancel', body: {} }]);
  expect(connection.over?.how).toBe('ended');
});
