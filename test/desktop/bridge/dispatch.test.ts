import { expect, test } from 'vitest';
import { dispatch, type DesktopHandlers } from '../../../electron/desktop/bridge/dispatch.ts';
import { FerryError } from '../../../shared/errors.ts';
import { createFakeEngine } from '../../support/fake-engine.ts';

const transferId = '0'.repeat(32);

/** Nothing is refused. */
const reach = async (): Promise<void> => {};

const desktop: DesktopHandlers = {
  pickFiles: async () => ({ paths: ['/picked'] }),
  pickFolders: async () => ({ paths: [] }),
  pickReceiveDir: async ({ current }) => ({ dir: current }),
  clipboardFiles: async () => {
    throw new Error('no clipboard');
  },
  draggedThings: async () => ({ uris: [] }),
  look: async ({ paths }) => ({ paths, gone: [], elsewhere: [], links: [] }),
  keepGiven: async ({ name }) => ({ path: `/given/${name}` }),
  openLanded: async ({ path }) => {
    throw new FerryError('path-not-found', { path });
  },
  showLanded: async () => null,
  prepareDrag: async () => ({ dragId: null, gone: [], unfinished: [] }),
  thumbnails: async () => ({ pictures: [] }),
  sendOn: async () => ({ paths: [] }),
  openReceiveDir: async () => null,
  about: async () => ({ runtime: 'Electron 1', system: 'linux' }),
  showLicences: async () => null,
  readLog: async () => ({ entries: [], whole: true }),
  showLog: async () => null,
  openLink: async () => null,
  desktopSituation: async () => ({ tray: 'there', startsAtLogin: false }),
  startAtLogin: async () => null,
  keepPage: async () => null,
  updates: async () => ({
    ...{ host: 'updates.test', installedBy: 'deb', lookedAt: null, newer: null, looking: false },
    ...{ failure: null, download: null, downloaded: null },
  }),
  lookForUpdate: async () => null,
  downloadUpdate: async () => null,
  stopUpdateDownload: async () => null,
  showDownloadedUpdate: async () => null,
  openUpdatePage: async () => null,
};

test('a desktop command goes to the desktop, an engine command to the engine, parsed', async () => {
  const engine = createFakeEngine();
  expect(await dispatch('pickReceiveDir', { current: '/x', more: 1 }, { engine, desktop, reach })).toEqual({
    ok: true,
    value: { dir: '/x' },
  });
  expect(engine.asked).toEqual([]);
  expect(await dispatch('answer', { transferId, accept: true, more: 1 }, { engine, desktop, reach })).toEqual({
    ok: true,
    value: null,
  });
  expect(engine.asked).toEqual([{ name: 'answer', args: expect.objectContaining({ always: false, dir: null }) }]);
  expect(engine.asked[0]?.args).not.toHaveProperty('more');
});

test.each([
  ['cancel', undefined, 'arguments'],
  ['cancel', {}, 'transferId'],
  ['cancel', { transferId: '../../etc' }, 'transferId'],
  ['send', { paths: [], to: { by: 'address', address: 'a' } }, 'paths'],
  ['send', { paths: ['/a', 7], to: { by: 'address', address: 'a' } }, 'paths.1'],
  ['send', { paths: ['/a'], to: { by: 'magic' } }, 'to.by'],
  ['openLanded', { transferId, path: ['/a'] }, 'path'],
  ['listFiles', { transferId, from: -1, count: 10 }, 'from'],
  ['setSettings', { theme: 'pink' }, 'theme'],
])('malformed arguments of %s reach nobody: %j', async (name, args, detail) => {
  const engine = createFakeEngine();
  expect(await dispatch(name, args, { engine, desktop, reach })).toEqual({
    ok: false,
    failure: { code: 'usage', params: { detail } },
  });
  expect(engine.asked).toEqual([]);
});

test.each(['eval', 'constructor', '__proto__', 'toString', '', 7, null, undefined, { name: 'send' }, ['send']])(
  'a name that is no command is refused: %j',
  async (name) => {
    const engine = createFakeEngine();
    const refusal = { ok: false, failure: { code: 'usage', params: { detail: 'unknown command' } } };
    expect(await dispatch(name, {}, { engine, desktop, reach })).toEqual(refusal);
    expect(engine.asked).toEqual([]);
  },
);

test('a refusal is answered by its code, a bug as internal: nothing is thrown at the window', async () => {
  const engine = createFakeEngine();
  expect(await dispatch('openLanded', { transferId, path: '/a' }, { engine, desktop, reach })).toEqual({
    ok: false,
    failure: { code: 'path-not-found', params: { path: '/a' } },
  });
  expect(await dispatch('clipboardFiles', {}, { engine, desktop, reach })).toEqual({
    ok: false,
    failure: { code: 'internal', params: { detail: 'no clipboard' } },
  });
});

test('what the page may not have done is refused by its code and reaches nobody', async () => {
  const engine = createFakeEngine();
  const refusing = async (name: string): Promise<void> => {
    throw new FerryError('not-given', { path: name });
  };
  for (const [name, args] of [
    ['pickFiles', { to: 'send' }],
    ['cancel', { transferId }],
  ] as const) {
    expect(await dispatch(name, args, { engine, desktop, reach: refusing })).toEqual({
      ok: false,
      failure: { code: 'not-given', params: { path: name } },
    });
  }
  expect(engine.asked).toEqual([]);
});
