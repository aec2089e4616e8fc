/** Which message may come when, over one connection, and to whom it is told. */
import { spaceAt } from '../../../../electron/engine/disk/destination/free-space.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LeftOut } from '../../../../electron/engine/transfer/agreed/left-out.ts';
import { Room } from '../../../../electron/engine/transfer/receiving/plan/room.ts';
import { Agreements } from '../../../../electron/engine/transfer/receiving/plan/agreements.ts';
import { IncomingLeg } from '../../../../electron/engine/transfer/receiving/incoming-leg.ts';
import type { LegOwner } from '../../../../electron/engine/transfer/receiving/leg-owner.ts';
import type { TransferContext } from '../../../../electron/engine/transfer/context.ts';
import type { Message } from '../../../../electron/engine/wire/messages.ts';
import { offerTimeoutMs } from '../../../../electron/engine/wire/limits.ts';
import { FerryError } from '../../../../shared/errors.ts';
import {
  FakeConnection,
  file,
  greetedBy,
  heldIn,
  MemoryLanding,
  offerMessage,
  recordOf,
  told,
  until,
} from '../../../support/receiving.ts';
import { defaultRules } from '../../../../shared/rules/device-rules.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

/** A leg, and all that its owner hears; `place`: what becomes of the offer. */
function legOver(place: 'owned' | 'handed on' | FerryError = 'owned') {
  const connection = new FakeConnection();
  const heard: string[] = [];
  const owner: LegOwner = {
    onPeerEnd: (_leg, status, code) => heard.push(`${status} ${code}`),
    onPeerStop: (_leg, stop) => heard.push(`stop ${stop}`),
    onManifest: (_leg, ended) => heard.push(ended ? 'manifest' : 'entries'),
    onMore: (_leg, number) => heard.push(`more ${number}`),
    onFinished: (_leg, { files }) => heard.push(`finished ${files}`),
    onTrouble: (_leg, error) => heard.push(`trouble ${String(error)}`),
    onCut: (_leg, error) => heard.push(`cut ${error?.code ?? 'in order'}`),
  };
  const leg = new IncomingLeg({
    greeted: greetedBy(connection),
    known: undefined,
    introduce: (_leg, id) => {
      heard.push(`introduce ${id}`);
      return {
        offered: (offer) => heard.push(`offered ${offer}`),
        onPeerEnd: (_of, status, code) => heard.push(`introduction ${status} ${code}`),
        onCut: (_of, error) => heard.push(`introduction cut ${error?.code ?? 'in order'}`),
      };
    },
    place: () => {
      if (place instanceof FerryError) throw place;
      return place === 'owned' ? owner : null;
    },
    pair: () => {},
    revoke: (_leg, id) => Promise.resolve(void heard.push(`revoke ${id}`)),
    mayGrow: () => heard.push('size') > 0,
  });
  connection.handOver(leg);
  const hear = (...messages: readonly Message[]): void => messages.forEach((message) => connection.hear(message));
  const leftOut = new LeftOut(
    () => {},
    () => 'Anna',
  );
  const accept = (landing = new MemoryLanding()): MemoryLanding => {
    leg.accept({} as TransferContext, {
      record: recordOf('asking'),
      landing,
      room: new Room('/', spaceAt),
      holdings: heldIn('/in')[0],
      conflicts: 'keep-both',
      leftOut,
      agreements: new Agreements(() => {}),
      unasked: () => true,
      limits: defaultRules,
      remembered: false,
      into: null,
    });
    return landing;
  };
  return { connection, leg, heard, hear, accept, leftOut };
}

const manifest = told([file('a')]);
const finish: Message = { name: 'finish', body: {} };
const range: [number, number] = [0, 0];
const more: Message = { name: 'more', body: { title: 'b', roots: 1 } };
const revoke: Message = { name: 'revoke', body: { id: 'x' } };
const introduce: Message = { name: 'introduce', body: { id: 'i' } };
const plain: Message = { name: 'plain', body: { port: 1, token: '' } };

test.each<[string, Message[]]>([
  ['entries before the offer', [manifest[0]!]],
  ['an end of the manifest before the offer', [manifest[1]!]],
  ['an addition before the offer', [more]],
  ['a second offer', [offerMessage, offerMessage]],
  ['a second introduction', [introduce, introduce]],
  ['an introduction after the offer', [offerMessage, introduce]],
  ['a revoke after an introduction', [introduce, revoke]],
  ['entries after an introduction', [introduce, manifest[0]!]],
  ['a revoke after the offer', [offerMessage, revoke]],
  ['a finish before the answer', [offerMessage, ...manifest, finish]],
  ['a lost file before the answer', [offerMessage, ...manifest, { name: 'lost', body: { file: 0, code: 'x' } }]],
  ['a comparison before the answer', [offerMessage, ...manifest, { name: 'same', body: { range } }]],
  ['raw bytes before the answer', [offerMessage, ...manifest, { name: 'raw', body: { file: 0, offset: 0, bytes: 1 } }]],
  ['a plain connection before the answer', [offerMessage, plain]],
  ['what only a receiver says', [offerMessage, { name: 'got', body: { bytes: 1 } }]],
])('%s breaks the protocol', (_what, messages) => {
  const { connection, hear } = legOver();
  hear(...messages);
  expect(connection.over).toMatchObject({ how: 'refused', error: { code: 'protocol-violation' } });
});

test.each<[string, Message[]]>([
  ['a second finish', [finish, finish]],
  ['an addition after the finish', [finish, more]],
  ['a plain connection that was not allowed', [plain]],
  ['a file that was not compared', [{ name: 'same', body: { range } }]],
])('once accepted, %s breaks the protocol', (_what, messages) => {
  const { connection, hear, accept } = legOver();
  hear(offerMessage, ...manifest);
  accept();
  hear(...messages);
  expect(connection.over).toMatchObject({ how: 'refused', error: { code: 'protocol-violation' } });
});

test('file bytes before the answer break the protocol', () => {
  const { connection, hear } = legOver();
  hear(offerMessage, ...manifest);
  connection.hearBytes(0, 0, Buffer.from('a'));
  expect(connection.over?.how).toBe('refused');
});

test('a caller that offers nothing is hung up on, one that offers is not', () => {
  const [silent, offering, revoking, introduced] = [legOver(), legOver(), legOver(), legOver()];
  introduced.hear(introduce);
  offering.hear(offerMessage);
  revoking.hear(revoke);
  vi.advanceTimersByTime(offerTimeoutMs - 1);
  expect(silent.connection.closed).toBe(false);
  vi.advanceTimersByTime(1);
  expect(silent.connection.over).toMatchObject({ how: 'destroyed', error: { code: 'timeout' } });
  expect([offering, revoking, introduced].map(({ connection }) => connection.closed)).toEqual([false, false, false]);
});

test('one who waits with an introduction hears of its end, and of its offer when that has found its place', () => {
  const [offering, ending, cut, handedOn] = [legOver(), legOver(), legOver(), legOver('handed on')];
  for (const each of [offering, ending, cut, handedOn]) each.hear(introduce);
  for (const each of [offering, handedOn]) each.hear(offerMessage);
  ending.hear({ name: 'error', body: { code: 'codes-differ', detail: '' } });
  cut.leg.closed(null);
  expect(offering.heard).toEqual(['introduce i', `offered ${offerMessage.body.id}`]);
  // What has ended already waits for nobody here.
  expect(handedOn.heard).toEqual(['introduce i', 'offered null']);
  expect(ending.heard).toEqual(['introduce i', 'introduction failed codes-differ']);
  expect(cut.heard).toEqual(['introduce i', 'introduction cut in order']);
});

test('an offer that may not wait ends the introduction, which is not told of an offer', () => {
  const { connection, heard, hear } = legOver(new FerryError('peer-busy'));
  hear(introduce, offerMessage);
  expect(connection.over).toMatchObject({ error: { code: 'peer-busy' } });
  expect(heard).toEqual(['introduce i', 'introduction cut peer-busy']);
});

test('the owner hears of manifest, additions, stops and the end; the size is checked as it grows', () => {
  const { heard, hear, leg } = legOver();
  hear(offerMessage, ...manifest, more, { name: 'pause', body: { code: 'queued' } });
  hear({ name: 'pause', body: { code: 'paused' } }, { name: 'resume', body: {} });
  hear({ name: 'cancel', body: { code: 'cancelled' } });
  expect(heard).toEqual([
    ...['size', 'entries', 'manifest', 'more 1', 'stop queued', 'stop paused', 'stop null', 'cancelled cancelled'],
  ]);
  expect([...leg.manifest.entries]).toEqual([file('a')]);
});

test('an accepted offer is answered, planned, received and finished', async () => {
  const { connection, heard, hear, accept } = legOver();
  hear(offerMessage, ...manifest);
  const landing = accept();
  await until(() => connection.names.includes('plan'));
  connection.hearFile(0, Buffer.from('abc'));
  hear(finish);
  await until(() => heard.includes('finished 1'));
  expect(connection.names.slice(0, 2)).toEqual(['answer', 'plan']);
  expect(connection.isShared).toBe(false);
  expect([...landing.placed.keys()]).toEqual(['a']);
});

test('an offer that is handed on, or refused, is no concern of this leg any more', () => {
  const handedOn = legOver('handed on');
  handedOn.hear(offerMessage, ...manifest);
  expect([handedOn.connection.closed, handedOn.heard]).toEqual([false, []]);
  const refused = legOver(new FerryError('peer-busy'));
  refused.hear(offerMessage);
  expect(refused.connection.over).toMatchObject({ how: 'refused', error: { code: 'peer-busy' } });
  expect(refused.heard).toEqual([]);
});

test('instead of an offer, the end of an earlier transfer may be told', () => {
  const { heard, hear } = legOver();
  hear({ name: 'revoke', body: { id: 'x' } }, offerMessage);
  expect(heard).toEqual(['revoke x']);
});

test('the owner hears once that the line is gone, and nothing when it has turned away before', async () => {
  const cut = legOver();
  cut.hear(offerMessage);
  cut.connection.cut(null);
  cut.leg.closed(new FerryError('disconnected'));
  expect(cut.heard).toEqual(['cut in order']);
  const closed = legOver();
  closed.hear(offerMessage);
  await closed.leg.close('taken-back');
  closed.connection.cut();
  closed.hear(...manifest);
  expect(closed.heard).toEqual([]);
});

test.each([
  ['for-another-leg', 'suspend'],
  ['kept', 'keep'],
  ['taken-back', 'abort'],
] as const)(
  'closed after the acceptance, what has begun is %s, also when the line was gone first',
  async (beginnings, call) => {
    const { connection, leg, hear, accept } = legOver();
    hear(offerMessage, ...manifest);
    const landing = accept();
    connection.cut();
    await leg.close(beginnings);
    expect(landing.calls).toEqual([call]);
  },
);

test('files can be left out before the answer and after it, but not once it is over', async () => {
  const { connection, leg, hear, accept, leftOut } = legOver();
  hear(offerMessage, ...told([file('a'), file('b')]));
  const unknown = expect.objectContaining({ code: 'unknown-file' });
  expect(() => leg.cancelFile(2, leftOut)).toThrow(unknown);
  leg.cancelFile(0, leftOut);
  expect(leg.lines(0, 2, leftOut).map(({ state }) => state)).toEqual(['left-out', 'waiting']);
  accept();
  await until(() => connection.names.includes('plan'));
  leg.cancelFile(1, leftOut);
  expect(connection.bodies('unwant')).toEqual([{ file: 1 }]);
  await leg.close('for-another-leg');
  expect(() => leg.cancelFile(1, leftOut)).toThrow(unknown);
  expect(leg.lines(0, 2, leftOut)).toHaveLength(2);
});

test('nothing is asked over a leg that is not accepted', () => {
  expect(() => legOver().leg.decide('x', 'skip', false)).toThrow(expect.objectContaining({ code: 'already-decided' }));
});
