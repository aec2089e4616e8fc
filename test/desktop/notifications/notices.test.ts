/** What is told, replaced, answered and closed, through a real bus and a server of notifications. */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Bus } from '../../../electron/desktop/bus/bus.ts';
import { FreedesktopNotifications } from '../../../electron/desktop/notifications/freedesktop.ts';
import { Notices } from '../../../electron/desktop/notifications/notices.ts';
import { armAfterMs } from '../../../electron/desktop/notifications/slot.ts';
import type { AppState, KnownDevice, Transfer } from '../../../shared/state.ts';
import { textFor } from '../../../shared/text/index.ts';
import { notificationServer, type NotificationServer } from '../../support/desktop/notification-server.ts';
import { hasBus, startBus, type TestBus } from '../../support/desktop/session-bus.ts';
import { sampleState, sampleTransfer } from '../../support/state/sample.ts';

const peer = { fingerprint: 'b2'.repeat(32), name: 'Ada', kind: 'desktop', known: true } as const;
const known = [{ fingerprint: peer.fingerprint, name: 'Ada', rule: 'ask' }] as unknown as KnownDevice[];
const totals = { files: 2, folders: 0, bytes: 2000, complete: true };

const offer = (id: string, more: Partial<Transfer> = {}): Transfer =>
  sampleTransfer(id, { direction: 'incoming', status: 'asking', peer, totals, code: null, encrypted: true, ...more });

function start({ address }: Pick<TestBus, 'address'>) {
  const bus = new Bus('session', { env: { DBUS_SESSION_BUS_ADDRESS: address } });
  onTestFinished(() => bus.close());
  let state: AppState = { ...sampleState([]), known };
  const spies = { show: vi.fn(), called: vi.fn(), onError: vi.fn(), answer: vi.fn(async () => {}) };
  let inFront = false;
  const notices = new Notices({
    port: (events) =>
      new FreedesktopNotifications({ bus, icon: '/icon.png', desktopEntry: 'ferry', hasSound: () => true }, events),
    isInFront: () => inFront,
    text: () => textFor('en'),
    ...spies,
  });
  notices.changed(state, null);
  return {
    ...spies,
    notices,
    setInFront: (is: boolean) => (inFront = is),
    become: (...transfers: Transfer[]) => {
      const before = state;
      state = { ...state, transfers };
      notices.changed(state, before);
    },
  };
}

/** Resolves when the only notification on the screen has this title and body. */
const stands = (server: NotificationServer, title: string, body?: string) =>
  vi.waitFor(() => {
    expect(server.standing().map((each) => each.title)).toEqual([title]);
    if (body !== undefined) expect(server.standing()[0]?.body).toBe(body);
    return server.standing()[0]!;
  }, 5000);
const isEmpty = (server: NotificationServer) => vi.waitFor(() => expect(server.standing()).toEqual([]), 5000);
/** Until a press counts for what stands there now. */
const armed = async () => {
  const since = performance.now();
  await vi.waitFor(() => expect(performance.now() - since).toBeGreaterThan(armAfterMs), 5000);
};

describe.skipIf(!hasBus)('notifications (skipped without dbus-daemon)', () => {
  test('an offer is shown with its buttons, icon and hints, and gone when it is answered elsewhere', async () => {
    const there = await startBus();
    const server = await notificationServer(there.address);
    const ferry = start(there);
    ferry.become(offer('1'));
    expect(await stands(server, 'Ada wants to send you files', '2 files, 2 kB')).toMatchObject({
      icon: '/icon.png',
      actions: { 'accept 1': 'Accept', 'decline 1': 'Decline', default: 'Show' },
      hints: { urgency: 1, 'desktop-entry': 'ferry', category: 'transfer' },
      timeout: 0,
    });
    expect(ferry.called).toHaveBeenCalledOnce();
    ferry.become(offer('1', { status: 'active' }));
    await isEmpty(server);
  });

  test('one that is counted slowly is shown after a second, and replaced when the count is known', async () => {
    const there = await startBus();
    const server = await notificationServer(there.address);
    const ferry = start(there);
    ferry.become(offer('1', { totals: { ...totals, files: 1, complete: false } }));
    const first = await stands(server, 'Ada wants to send you files', '1 file so far, 2 kB');
    ferry.become(offer('1'));
    const second = await stands(server, 'Ada wants to send you files', '2 files, 2 kB');
    expect(second.replaces).toBe(first.id);
    expect(server.told).toHaveLength(2);
  });

  test('Accept, Decline and Show do what they say', async () => {
    const there = await startBus();
    const server = await notificationServer(there.address);
    const ferry = start(there);
    for (const [label, answered] of [['Accept', true] as const, ['Decline', false] as const]) {
      ferry.become(offer(label));
      const { id } = await stands(server, 'Ada wants to send you files');
      await armed();
      server.press(id, label);
      await vi.waitFor(() => expect(ferry.answer).toHaveBeenLastCalledWith(label, answered));
      ferry.become();
    }
    expect(ferry.show).not.toHaveBeenCalled();
    ferry.become(offer('3'));
    server.press((await stands(server, 'Ada wants to send you files')).id, 'Show');
    await vi.waitFor(() => expect(ferry.show).toHaveBeenCalledOnce());
    expect(ferry.answer).toHaveBeenCalledTimes(2);
  });

  test('a press right after another offer came into its place, and one for what is gone, open the window', async () => {
    const there = await startBus();
    const server = await notificationServer(there.address);
    const ferry = start(there);
    ferry.become(offer('1'));
    server.press((await stands(server, 'Ada wants to send you files')).id, 'Accept');
    await vi.waitFor(() => expect(ferry.show).toHaveBeenCalledOnce());
    ferry.become();
    ferry.become(offer('2'));
    const { id } = await stands(server, 'Ada wants to send you files');
    await armed();
    // The code came to be compared meanwhile.
    ferry.become(offer('2', { code: '123456' }));
    server.press(id, 'Accept');
    await vi.waitFor(() => expect(ferry.show).toHaveBeenCalledTimes(2));
    expect(ferry.answer).not.toHaveBeenCalled();
  });

  test('where it can’t be accepted so, the window shows why', async () => {
    const there = await startBus();
    const server = await notificationServer(there.address);
    const ferry = start(there);
    ferry.answer.mockRejectedValueOnce(new Error('no space'));
    ferry.become(offer('1'));
    const { id } = await stands(server, 'Ada wants to send you files');
    await armed();
    server.press(id, 'Accept');
    await vi.waitFor(() => expect(ferry.show).toHaveBeenCalledOnce());
    expect(ferry.onError).toHaveBeenCalledOnce();
  });

  test('at first contact there is no Accept', async () => {
    const there = await startBus();
    const server = await notificationServer(there.address);
    const ferry = start(there);
    ferry.become(offer('1', { code: '123456', peer: { ...peer, fingerprint: 'cc'.repeat(32), known: false } }));
    const { actions } = await stands(server, 'Ada wants to send you files');
    expect(Object.values(actions)).toEqual(['Decline', 'Show']);
  });

  test('200 offers, and the ends of 200, are two notifications, told a few times', async () => {
    const there = await startBus();
    const server = await notificationServer(there.address);
    const ferry = start(there);
    const all = Array.from({ length: 200 }, (_, n) => offer(String(n)));
    for (let n = 1; n <= all.length; n++) ferry.become(...all.slice(0, n));
    await stands(server, '200 offers wait for your answer', 'From Ada');
    const cut = all.map(
      (each) => ({ ...each, status: 'failed', failure: { code: 'disconnected' }, dir: '/in' }) as Transfer,
    );
    for (let n = 1; n <= all.length; n++) ferry.become(...cut.slice(0, n), ...all.slice(n));
    await stands(server, '200 transfers have ended');
    expect(new Set(server.told.map(({ id }) => id)).size).toBeLessThanOrEqual(3);
    expect(server.told.length).toBeLessThanOrEqual(6);
  });

  test('what the person has closed isn’t shown again; what comes then is', async () => {
    const there = await startBus();
    const server = await notificationServer(there.address);
    const ferry = start(there);
    ferry.become(offer('1'));
    server.close((await stands(server, 'Ada wants to send you files')).id);
    await vi.waitFor(() => expect(server.standing()).toEqual([]));
    ferry.become(offer('1', { totals: { ...totals, files: 3 } }));
    ferry.become(offer('2'), offer('1'));
    await stands(server, '2 offers wait for your answer');
    expect(server.told).toHaveLength(2);
  });

  test('nothing is told of what is before the person’s eyes; with the window in front all is taken away', async () => {
    const there = await startBus();
    const server = await notificationServer(there.address);
    const ferry = start(there);
    ferry.setInFront(true);
    ferry.become(offer('1'));
    ferry.setInFront(false);
    ferry.become(offer('2'), offer('1'));
    await stands(server, 'Ada wants to send you files');
    ferry.notices.seen();
    await isEmpty(server);
    expect(server.told).toHaveLength(1);
  });

  test('what peers are called is read as characters, by a server that reads markup and by one that doesn’t', async () => {
    const question = { kind: 'conflict', id: '1', path: '<b>a & b', coming: size(1), there: size(2) } as const;
    for (const [capabilities, body] of [
      [['body', 'body-markup'], /“&lt;b&gt;a &amp; b”/],
      [['body'], /“<b>a & b”/],
    ] as const) {
      const there = await startBus();
      const server = await notificationServer(there.address, { capabilities });
      start(there).become(offer('1', { status: 'active', question }));
      const shown = await stands(server, 'Ferry waits for your answer');
      expect(shown.body).toMatch(body);
      expect(shown.actions).toEqual({});
    }
  });

  test('a server that makes sounds is asked for one, for what waits; another is not taken for one', async () => {
    const there = await startBus();
    const server = await notificationServer(there.address, { capabilities: ['body', 'sound'] });
    const ferry = start(there);
    ferry.become(offer('1'));
    expect((await stands(server, 'Ada wants to send you files')).hints).toMatchObject({
      'sound-name': 'message-new-instant',
    });
    ferry.become(offer('1', { totals: { ...totals, files: 5 } }));
    const shown = await stands(server, 'Ada wants to send you files', '5 files, 2 kB');
    expect(shown.hints).toMatchObject({ 'suppress-sound': true });
    ferry.become(offer('2'), offer('1'));
    expect(ferry.called.mock.calls).toEqual([[false], [true]]);
  });

  test('a server that comes late, or again, shows what still waits', async () => {
    const there = await startBus();
    const ferry = start(there);
    ferry.become(offer('1'));
    const late = await notificationServer(there.address);
    await stands(late, 'Ada wants to send you files');
    late.program.end();
    const again = await notificationServer(there.address);
    await stands(again, 'Ada wants to send you files');
  });

  test('one that doesn’t answer is told once, not again and again', async () => {
    const there = await startBus();
    const server = await notificationServer(there.address, { silent: true });
    const ferry = start(there);
    for (let n = 1; n <= 50; n++) ferry.become(...Array.from({ length: n }, (_, id) => offer(String(id))));
    await vi.waitFor(() => expect(server.told).toHaveLength(1), 10_000);
    server.program.end();
    await stands(await notificationServer(there.address), '50 offers wait for your answer');
    expect(server.told).toHaveLength(1);
  });

  test('when Ferry ends, what waited for an answer goes, and what has ended stays to be read', async () => {
    const there = await startBus();
    const server = await notificationServer(there.address);
    const ferry = start(there);
    ferry.become(offer('1'), offer('2', { status: 'active', dir: '/in' }));
    ferry.become(offer('1'), offer('2', { status: 'done', dir: '/in' }));
    await vi.waitFor(() => expect(server.standing()).toHaveLength(2), 5000);
    await ferry.notices.end();
    await stands(server, 'Received from Ada');
  });
});

function size(bytes: number) {
  return { bytes, mtimeMs: 0 };
}
