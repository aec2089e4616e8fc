/** With a stand-in for Electron's class, which can't be had here: what it is given, and what its events come to. */
import { EventEmitter } from 'node:events';
import { beforeEach, expect, test, vi } from 'vitest';
import type { NotificationConstructorOptions } from 'electron';
import type { Notice } from '../../../electron/desktop/notifications/notice.ts';

class Made extends EventEmitter {
  static isSupported = () => true;
  readonly options: NotificationConstructorOptions;
  readonly calls: string[] = [];
  constructor(options: NotificationConstructorOptions) {
    super();
    this.options = options;
    made.push(this);
  }
  show(): void {
    this.calls.push('show');
  }
  close(): void {
    this.calls.push('close');
  }
}
const made: Made[] = [];
vi.mock('electron', () => ({ Notification: Made }));

const events = { pressed: vi.fn(), closed: vi.fn(), renewed: vi.fn() };
const labels = { show: 'Show', accept: 'Accept', decline: 'Decline' };
const offer: Notice = {
  title: 'A & B',
  body: '“<b>x</b>” & more',
  about: ['1'],
  isLasting: true,
  category: 'transfer',
  answers: { transferId: '1', accept: true },
};

async function port(sound = false) {
  const { ElectronNotifications } = await import('../../../electron/desktop/notifications/electron-notifications.ts');
  return new ElectronNotifications(events, () => sound);
}

beforeEach(() => {
  made.splice(0);
  vi.clearAllMocks();
});

test('shows the characters as they are, with the buttons that there are, quietly unless a sound is wanted', async () => {
  const quiet = await port();
  await quiet.show(offer, { replaces: null, isLoud: true, labels });
  expect(made[0]?.options).toEqual({
    title: 'A & B',
    body: '“<b>x</b>” & more',
    silent: true,
    actions: [
      { type: 'button', text: 'Accept' },
      { type: 'button', text: 'Decline' },
    ],
  });
  await (await port(true)).show({ ...offer, answers: null }, { replaces: null, isLoud: true, labels });
  expect(made[1]?.options).toMatchObject({ silent: false, actions: [] });
  await (await port(true)).show(offer, { replaces: null, isLoud: false, labels });
  expect(made[2]?.options).toMatchObject({ silent: true });
});

test('what is replaced goes without a word, and a button says for which offer it was', async () => {
  const shown = await port();
  const first = await shown.show(offer, { replaces: null, isLoud: false, labels });
  const second = await shown.show(offer, { replaces: first, isLoud: false, labels });
  expect(made.map(({ calls }) => calls)).toEqual([['show', 'close'], ['show']]);
  made[0]?.emit('close', {});
  expect(events.closed).not.toHaveBeenCalled();
  made[1]?.emit('action', { actionIndex: 1 });
  expect(events.pressed).toHaveBeenCalledWith(second, 'decline', '1');
  expect(events.closed).toHaveBeenCalledWith(second);
});

test('earlier runtimes say beside the event which button it was', async () => {
  await (await port()).show(offer, { replaces: null, isLoud: false, labels });
  made[0]?.emit('action', {}, 0);
  expect(events.pressed).toHaveBeenCalledWith(1, 'accept', '1');
});

test('one that is closed, or could not be shown, is gone', async () => {
  const shown = await port();
  for (const event of ['close', 'failed']) {
    const id = await shown.show(offer, { replaces: null, isLoud: false, labels });
    made.at(-1)?.emit(event, {});
    expect(events.closed).toHaveBeenLastCalledWith(id);
  }
});
