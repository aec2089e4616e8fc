/** Every channel that main answers, found by looking at what it registers: strangers and garbage get a code, nobody a throw. */
import { beforeAll, expect, test, vi } from 'vitest';
import type { BrowserWindow } from 'electron';
import { channels } from '../../../electron/desktop/bridge/channels.ts';
import { serveIpc } from '../../../electron/desktop/bridge/ipc.ts';
import { Given } from '../../../electron/desktop/bridge/reach/given.ts';
import { createReach } from '../../../electron/desktop/bridge/reach/reach.ts';
import type { DesktopHandlers } from '../../../electron/desktop/bridge/dispatch.ts';
import { commands } from '../../../shared/api.ts';
import { FerryError, isErrorCode } from '../../../shared/errors.ts';
import { createFakeEngine } from '../../support/fake-engine.ts';
import { sampleState } from '../../support/state/sample.ts';

type Handler = (event: unknown, ...args: unknown[]) => Promise<unknown>;
const handlers = new Map<string, Handler>();
/** Channels that would be heard without an answer: there are to be none. */
const listeners: string[] = [];

vi.mock('electron', () => ({
  ipcMain: {
    handle: (channel: string, handler: Handler) => void handlers.set(channel, handler),
    on: (channel: string) => void listeners.push(channel),
    once: (channel: string) => void listeners.push(channel),
    handleOnce: (channel: string) => void listeners.push(channel),
  },
}));

const mainFrame = { url: 'ferry-app://window/index.html' };
const window = { webContents: { mainFrame, send: () => {}, isCrashed: () => false }, isDestroyed: () => false };
const engine = createFakeEngine();
const done: string[] = [];
const given = new Given();

beforeAll(() => {
  const desktop = Object.fromEntries(
    Object.keys(commands).map((name) => [name, async () => void done.push(name)]),
  ) as unknown as DesktopHandlers;
  serveIpc({
    engine: Promise.resolve(engine),
    desktop,
    given,
    dragOut: {
      begin: () => {
        throw new FerryError('usage', { detail: 'dragId' });
      },
    },
    readDragged: async () => ['trash:///held', 'trash:///held%20too'],
    reach: createReach({
      given,
      state: async () => sampleState(),
      textOf: async () => '',
      confirm: async () => {
        throw new FerryError('not-confirmed');
      },
    }),
    window: () => window as unknown as BrowserWindow,
  });
});

const cycle: Record<string, unknown> = {};
cycle['self'] = cycle;

const garbage: readonly unknown[] = [
  undefined,
  null,
  0,
  -1,
  Number.NaN,
  '',
  'x'.repeat(100_000),
  '\0',
  true,
  [],
  [[]],
  [null],
  {},
  cycle,
  Object.create(null),
  new Map([[1, 2]]),
  new Date(Number.NaN),
  new Uint8Array(10),
  1n,
  // What can come over a channel: a key of its own, no prototype.
  JSON.parse(`{ "__proto__": { "transferId": "${'0'.repeat(32)}" } }`),
  { paths: ['/etc/passwd'], to: { by: 'fingerprint', fingerprint: 'a'.repeat(63) }, toString: 1 },
];

/** A refusal by one of Ferry's own codes, which is never a bug's. */
function codeOf(answer: unknown): string | null {
  const { ok, failure } = answer as { ok: boolean; failure?: { code: unknown } };
  if (ok) return null;
  expect(isErrorCode(failure?.code)).toBe(true);
  return failure!.code as string;
}

test('all channels towards main are found, and all of them answer', () => {
  const { command, snapshot, given: told, dragged, drag, patch, request, ...others } = channels;
  expect(others).toEqual({});
  expect([...handlers.keys()].toSorted()).toEqual([command, snapshot, told, dragged, drag].toSorted());
  expect(listeners).toEqual([]);
  expect([patch, request].filter((channel) => handlers.has(channel))).toEqual([]);
});

test.each([
  ['a frame that is gone', null],
  ['a frame inside the window', { url: mainFrame.url }],
  ['another window that shows the page', { url: mainFrame.url, top: mainFrame }],
  ['a page of the web', { url: 'https://example.org/' }],
  ['an empty page', { url: 'about:blank' }],
])('%s is refused on every channel, whatever it says', async (_who, senderFrame) => {
  for (const [channel, handler] of handlers) {
    for (const args of [[], ['cancel', { transferId: '0'.repeat(32) }], [['/etc/passwd']]]) {
      expect(codeOf(await handler({ senderFrame }, ...args)), channel).toBe('not-the-window');
    }
  }
  expect(engine.asked).toEqual([]);
});

test('the window’s own frame is refused as well while it shows something else', async () => {
  for (const url of ['about:blank', 'https://example.org/', 'ferry-app://other/index.html', 'data:text/html,x', '']) {
    window.webContents.mainFrame = { url };
    for (const handler of handlers.values()) {
      expect(codeOf(await handler({ senderFrame: window.webContents.mainFrame }))).toBe('not-the-window');
    }
  }
  window.webContents.mainFrame = mainFrame;
});

test('garbage is answered by a code or does nothing, on every channel and for every command', async () => {
  const event = { senderFrame: mainFrame };
  let tried = 0;
  for (const [channel, handler] of handlers) {
    for (const first of garbage) {
      for (const second of garbage) {
        const code = codeOf(await handler(event, first, second));
        if (channel !== channels.snapshot && !(channel === channels.given && isEmptyList(first))) {
          expect(code, channel).toBe('usage');
        }
        tried++;
      }
    }
  }
  const refusals = ['usage', 'not-given', 'folder-not-given', 'not-confirmed', 'unknown-transfer'];
  for (const [name, schema] of Object.entries(commands)) {
    for (const args of garbage) {
      const code = codeOf(await handlers.get(channels.command)!(event, name, args));
      // Commands that want nothing are done whatever comes with them.
      const wantsNothing = Object.keys(schema.entries).length === 0 || name === 'setSettings';
      if (!(wantsNothing && code === null)) expect(refusals, name).toContain(code);
      tried++;
    }
  }
  expect(tried).toBeGreaterThan(1500);
  const asked = new Set(engine.asked.map(({ name }) => name));
  expect(
    [...asked].filter((name) => !['setSettings', 'hidePairLink', 'lookFurther', 'awoke', 'rest'].includes(name)),
  ).toEqual([]);
});

test('a path is sent once it has come over the preload’s channel, and not before', async () => {
  const event = { senderFrame: mainFrame };
  const paths = ['/home/me/a.txt'];
  const send = () =>
    handlers.get(channels.command)!(event, 'send', { paths, to: { by: 'fingerprint', fingerprint: 'a'.repeat(64) } });
  expect(codeOf(await send())).toBe('not-given');
  expect(codeOf(await handlers.get(channels.given)!(event, paths, []))).toBeNull();
  expect(codeOf(await send())).toBeNull();
});

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

test('what is held over the window main reads for itself, once the preload says so; all of it may be looked for', async () => {
  const event = { senderFrame: mainFrame };
  const look = (uri: string) => handlers.get(channels.command)!(event, 'look', { paths: [], uris: [uri] });
  expect(await given.draggedLast()).toEqual([]);
  expect(codeOf(await look('trash:///held'))).toBe('not-given');
  expect(codeOf(await handlers.get(channels.dragged)!(event))).toBeNull();
  expect(await given.draggedLast()).toEqual(['trash:///held', 'trash:///held%20too']);
  expect(codeOf(await look('trash:///held%20too'))).toBeNull();
});

test('an address is looked for once it has been dropped, and not before; with a frame in the page never', async () => {
  const event = { senderFrame: mainFrame };
  const look = (uri: string) => handlers.get(channels.command)!(event, 'look', { paths: [], uris: [uri] });
  expect(codeOf(await look('trash:///a'))).toBe('not-given');
  expect(codeOf(await handlers.get(channels.given)!(event, [], ['trash:///a']))).toBeNull();
  expect(codeOf(await look('trash:///a'))).toBeNull();
  given.distrustDrops();
  expect(codeOf(await handlers.get(channels.given)!(event, [], ['trash:///b']))).toBeNull();
  expect(codeOf(await look('trash:///b'))).toBe('not-given');
  expect(codeOf(await handlers.get(channels.dragged)!(event))).toBeNull();
  expect(await given.draggedLast()).toEqual([]);
});
