/** An incoming transfer from its offer to every end it can take, over as many connections as it takes. */
import { expect, test } from 'vitest';
import type { TransferContext } from '../../../../electron/engine/transfer/context.ts';
import { Incoming } from '../../../../electron/engine/transfer/receiving/incoming.ts';
import { IncomingLeg } from '../../../../electron/engine/transfer/receiving/incoming-leg.ts';
import type { IncomingHeader } from '../../../../electron/engine/state/journal-format.ts';
import type { Landing } from '../../../../electron/engine/transfer/receiving/landing/landing.ts';
import type { Message, MessageOf } from '../../../../electron/engine/wire/messages.ts';
import { FerryError, failure } from '../../../../shared/errors.ts';
import type { KnownDevice } from '../../../../shared/state.ts';
import { tempDir } from '../../../support/pair.ts';
import {
  contextOf,
  FakeConnection,
  file,
  greetedBy,
  MemoryLanding,
  offerMessage,
  peerFingerprint,
  told,
  until,
} from '../../../support/receiving.ts';
import { remembered } from '../../../support/state/remembered.ts';

const abc = Buffer.from('abc');
const entries = [file('a'), file('b')];
const known = remembered({ fingerprint: peerFingerprint, name: 'Anna' });

interface Offered {
  readonly device?: KnownDevice;
  readonly more?: Partial<TransferContext>;
  readonly lane?: MessageOf<'offer'>['lane'];
  readonly messages?: readonly Message[];
}

/** An offer of two files that has come; `device`: how its sender is known; `messages`: what followed the offer. */
async function offered({ device, more, lane, messages = told(entries) }: Offered = {}) {
  const offer = { ...offerMessage, body: { ...offerMessage.body, lane } };
  const landing = new MemoryLanding();
  const fake = await contextOf(landing, more);
  const dir = await tempDir();
  const connection = new FakeConnection();
  let over = 0;
  let incoming!: Incoming;
  const legOver = (to: FakeConnection, place: (leg: IncomingLeg) => Incoming): IncomingLeg => {
    const leg = new IncomingLeg({
      greeted: greetedBy(to),
      known: device,
      introduce: () => {
        throw new Error('no introduction here');
      },
      place,
      pair: () => {},
      revoke: () => Promise.resolve(),
      mayGrow: () => true,
    });
    to.handOver(leg);
    to.hear(offer);
    for (const message of messages) to.hear(message);
    return leg;
  };
  legOver(connection, (leg) => {
    const defaults = () => ({ dir, conflicts: 'keep-both' as const });
    incoming = Incoming.offered(fake.context, () => over++, leg, offer.body, defaults);
    return incoming;
  });
  const accept = (always = false): Promise<void> =>
    incoming.answer({ accept: true, always, remember: false, evenIfFull: false, dir, conflicts: 'keep-both' });
  /** The sender calls again. */
  const callAgain = async (): Promise<FakeConnection> => {
    const again = new FakeConnection();
    legOver(again, (leg) => {
      void incoming.takeUp(leg);
      return incoming;
    });
    await until(() => again.names.includes('plan') || again.closed);
    return again;
  };
  const planned = (at = connection): Promise<void> => until(() => at.names.includes('plan'));
  const isOver = (): Promise<void> => until(() => over > 0);
  return {
    ...fake,
    landing,
    dir,
    connection,
    incoming,
    accept,
    callAgain,
    planned,
    isOver,
    overs: () => over,
  };
}

const finish = { name: 'finish', body: {} } as const;

test('accepted, received and told, in this order: the history, then the sender', async () => {
  const it = await offered();
  expect(it.incoming.shown).toMatchObject({ status: 'asking', code: '123456', totals: { files: 2, complete: true } });
  await it.accept();
  expect(it.incoming.shown).toMatchObject({ status: 'active', dir: it.dir });
  await it.planned();
  it.connection.hearFile(0, abc);
  it.connection.hearFile(1, abc);
  it.connection.hear(finish);
  await it.isOver();
  expect(it.incoming.shown).toMatchObject({ status: 'done', failure: null, landed: ['/in/a', '/in/b'] });
  expect(it.ended.map(({ status }) => status)).toEqual(['done']);
  expect(it.connection.names.at(-1)).toBe('finished');
  expect(it.connection.over?.how).toBe('ended');
  expect([it.bugs, it.overs(), await it.journals()]).toEqual([[], 1, []]);
});

test('declined, the sender hears it and nobody is asked again', async () => {
  const it = await offered();
  await it.incoming.answer({ accept: false, because: 'declined' });
  expect(it.connection.bodies('answer')).toEqual([{ accept: false, code: 'declined' }]);
  expect(it.incoming.shown).toMatchObject({ status: 'declined', failure: failure('declined') });
  expect(it.landing.calls).toEqual([]);
  await expect(it.accept()).rejects.toMatchObject({ code: 'unknown-transfer' });
});

test('from a sender that is accepted always nobody is asked, not even for a moment', async () => {
  const it = await offered({ device: { ...known, rule: 'accept' } });
  expect([it.incoming.asking, it.incoming.shown.status, it.incoming.memory.pending]).toEqual([false, 'active', 0]);
  await it.planned();
  expect(it.connection.bodies('answer')).toMatchObject([{ accept: true, remembered: true }]);
  await it.incoming.cancel('cancelled');
});

test('from a sender that is accepted always, a folder that can’t be used ends it, and the sender hears why', async () => {
  const open = (): Promise<Landing> => Promise.reject(new FerryError('folder-not-found', { path: '/in' }));
  const it = await offered({ device: { ...known, rule: 'accept' }, more: { landings: { open } } });
  await it.isOver();
  expect(it.incoming.shown).toMatchObject({ status: 'failed', failure: { code: 'folder-not-found' } });
  expect(it.connection.bodies('error')).toEqual([{ code: 'folder-not-found' }]);
});

test('a folder that can’t be used leaves the offer waiting for another answer', async () => {
  let refuse = true;
  const landing = new MemoryLanding();
  const open = (): Promise<Landing> =>
    refuse ? Promise.reject(new FerryError('no-permission', { path: '/in' })) : Promise.resolve(landing);
  const it = await offered({ more: { landings: { open } } });
  await expect(it.accept()).rejects.toMatchObject({ code: 'no-permission' });
  expect([it.incoming.asking, it.connection.names]).toEqual([true, []]);
  refuse = false;
  await it.accept();
  expect(it.incoming.asking).toBe(false);
  await it.incoming.cancel('cancelled');
});

test('while one answer is tried there is no other', async () => {
  const it = await offered();
  const first = it.accept();
  expect(it.incoming.asking).toBe(true);
  await expect(it.accept()).rejects.toMatchObject({ code: 'unknown-transfer' });
  await first;
  await it.incoming.cancel('cancelled');
});

test.each(['taken back', 'cut'] as const)('%s while the folder is tried, it begins nothing', async (how) => {
  const landing = new MemoryLanding();
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  const it = await offered({ more: { landings: { open: () => gate.then(() => landing) } } });
  const accepting = it.accept();
  if (how === 'cut') it.connection.cut();
  else it.connection.hear({ name: 'cancel', body: { code: 'cancelled' } });
  open();
  await expect(accepting).rejects.toMatchObject({ code: 'unknown-transfer' });
  await it.isOver();
  expect(landing.calls).toEqual(['withdraw']);
  expect(it.incoming.shown.status).toBe(how === 'cut' ? 'failed' : 'cancelled');
  expect(it.connection.names).not.toContain('answer');
});

test('who is accepted always from now on is remembered', async () => {
  const it = await offered();
  await it.accept(true);
  expect(it.remembered).toEqual([peerFingerprint]);
  expect(it.connection.bodies('answer')).toMatchObject([{ remembered: true }]);
  await it.incoming.cancel('cancelled');
});

test('when the line breaks it waits, and goes on over the sender’s next call with what is in place', async () => {
  const it = await offered();
  await it.accept();
  await it.planned();
  it.connection.hearFile(0, abc);
  await until(() => it.landing.placed.has('a'));
  it.connection.cut();
  expect(it.incoming.shown).toMatchObject({ status: 'reconnecting', hold: { code: 'disconnected' } });
  const again = await it.callAgain();
  expect(again.bodies('plan')).toEqual([
    {
      items: [
        { do: 'have', range: [0, 0] },
        { do: 'send', range: [1, 1] },
      ],
    },
  ]);
  expect(it.incoming.shown).toMatchObject({ status: 'active', hold: null });
  again.hearFile(1, abc);
  again.hear(finish);
  await it.isOver();
  expect(it.incoming.shown).toMatchObject({ status: 'done', progress: { files: 2, bytes: 6 } });
});

test('a sender that calls again before its line is known to be dead gets the new one', async () => {
  const it = await offered();
  await it.accept();
  const again = await it.callAgain();
  expect(it.connection.over?.how).toBe('destroyed');
  expect(it.incoming.shown.status).toBe('active');
  expect(again.closed).toBe(false);
  await it.incoming.cancel('cancelled');
  expect(again.names.at(-1)).toBe('cancel');
});

test('a breach of the protocol ends it for good', async () => {
  const it = await offered();
  await it.accept();
  it.connection.hearBytes(7, 0, abc);
  await it.isOver();
  expect(it.incoming.shown).toMatchObject({ status: 'failed', failure: { code: 'protocol-violation' } });
  expect(it.landing.calls).toContain('abort');
});

test('a full disk lets the sender wait, and its next call goes on', async () => {
  const it = await offered();
  await it.accept();
  await it.planned();
  it.landing.failing.set('a', failure('no-space', { dir: it.dir, needed: 3, free: 0 }));
  it.connection.hearFile(0, abc);
  await until(() => it.connection.closed);
  expect(it.connection.bodies('pause')).toEqual([{ code: 'no-space' }]);
  expect(it.incoming.shown).toMatchObject({ status: 'paused', hold: { code: 'no-space' } });
  it.landing.failing.clear();
  const again = await it.callAgain();
  expect(it.incoming.shown.status).toBe('active');
  expect(again.bodies('plan')).toEqual([{ items: [{ do: 'send', range: [0, 1] }] }]);
  await it.incoming.cancel('cancelled');
});

test('a failure of the disk that nothing escapes ends it, and the sender hears why', async () => {
  const it = await offered();
  await it.accept();
  await it.planned();
  it.landing.failing.set('a', failure('read-only', { path: '/in' }));
  it.connection.hearFile(0, abc);
  await it.isOver();
  expect(it.connection.bodies('error')).toEqual([{ code: 'read-only' }]);
  expect(it.incoming.shown).toMatchObject({ status: 'failed', failure: { code: 'read-only' } });
});

test('a bug of ours is logged, and told as one', async () => {
  const it = await offered({ more: { landings: { open: () => Promise.reject(new Error('a bug')) } } });
  await expect(it.accept()).rejects.toThrow('a bug');
  expect(it.incoming.asking).toBe(true);
});

test.each([
  ['cancelled', 'cancelled', 'cancelled-by-peer'],
  ['cancelled', 'shutting-down', 'shutting-down'],
] as const)('the sender’s %s (%s) is shown as its own', async (status, code, shown) => {
  const it = await offered();
  await it.accept();
  it.connection.hear({ name: 'cancel', body: { code } });
  await it.isOver();
  expect(it.incoming.shown).toMatchObject({ status, failure: { code: shown, params: { peer: 'Anna' }, by: 'peer' } });
  // Nothing is said back.
  expect(it.connection.names).not.toContain('cancel');
});

test('what comes first is the reason, and it ends once', async () => {
  const it = await offered();
  await it.accept();
  const cancelled = it.incoming.cancel('cancelled');
  it.connection.hear({ name: 'error', body: { code: 'disk-error', detail: '' } });
  await cancelled;
  await it.incoming.cancel('cancelled');
  expect(it.incoming.shown).toMatchObject({ status: 'cancelled', failure: failure('cancelled') });
  expect([it.ended.length, it.overs()]).toEqual([1, 1]);
});

test('ended by its sender while the line was down, nothing of it is left', async () => {
  const it = await offered();
  await it.accept();
  it.connection.cut();
  await it.incoming.revoked();
  expect(it.incoming.shown).toMatchObject({ status: 'cancelled', failure: { code: 'cancelled-by-peer' } });
  const again = await it.callAgain();
  expect(again.over?.how).toBe('destroyed');
});

test('paused here the sender is told, again over each connection', async () => {
  const it = await offered();
  await it.accept();
  it.incoming.pause(true);
  expect(it.connection.bodies('pause')).toEqual([{ code: 'paused' }]);
  it.connection.cut();
  const again = await it.callAgain();
  await until(() => again.names.includes('pause'));
  expect(it.incoming.shown.status).toBe('paused');
  it.incoming.pause(false);
  expect(again.names.at(-1)).toBe('resume');
  await it.incoming.cancel('cancelled');
});

test('when the app closes, an offer is taken back and an accepted transfer kept', async () => {
  const asking = await offered();
  await asking.incoming.leave();
  expect(asking.connection.bodies('cancel')).toEqual([{ code: 'shutting-down' }]);
  expect(asking.overs()).toBe(1);
  const accepted = await offered();
  await accepted.accept();
  await accepted.incoming.leave();
  expect(accepted.landing.calls).toEqual(['suspend']);
  expect(accepted.connection.names).not.toContain('cancel');
  expect([accepted.ended, accepted.overs(), accepted.connection.over?.how]).toEqual([[], 0, 'ended']);
  expect(await accepted.journals()).toHaveLength(1);
  expect(() => accepted.incoming.cancelFile(0)).toThrow(expect.objectContaining({ code: 'unknown-file' }));
});

test('a lane that closes at once shows a broken line, not one that moves', async () => {
  const lane = new FakeConnection();
  lane.cut();
  const lanes = { dial: () => Promise.resolve(lane.it) } as unknown as TransferContext['lanes'];
  const it = await offered({ more: { lanes }, lane: { port: 1, token: '' }, messages: told(entries).slice(0, 1) });
  await it.accept();
  expect(it.connection.bodies('answer')).toMatchObject([{ lane: true }]);
  expect(it.incoming.shown.status).toBe('reconnecting');
  await it.incoming.cancel('cancelled');
});

test('restored after a restart it waits for its sender, paused as it was', async () => {
  const { context } = await contextOf(new MemoryLanding());
  const header: IncomingHeader = {
    direction: 'incoming',
    peer: { fingerprint: peerFingerprint, name: 'Anna', kind: 'desktop' },
    title: 'a',
    roots: 1,
    note: '',
    startedAt: 5,
    dir: '/in',
    conflicts: 'keep-both',
    tops: ['a'],
  };
  const id = offerMessage.body.id;
  const records = [{ is: 'paused', paused: true }] as const;
  const incoming = await Incoming.restored(context, () => {}, id, header, records);
  expect(incoming.shown).toMatchObject({ id, status: 'paused', dir: '/in', startedAt: 5 });
  incoming.pause(false);
  expect(incoming.shown).toMatchObject({ status: 'reconnecting', hold: { code: 'disconnected' } });
  expect(incoming.asking).toBe(false);
  await incoming.leave();
});

test('cancelled while the app closes it stays for the next start, partial files and all', async () => {
  const it = await offered();
  await it.accept();
  const left = it.incoming.leave();
  await expect(it.incoming.cancel('cancelled')).rejects.toMatchObject({ code: 'shutting-down' });
  await left;
  expect(it.incoming.shown.status).not.toBe('cancelled');
  expect(await it.journals()).toHaveLength(1);
});
