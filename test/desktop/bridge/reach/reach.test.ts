/** A page that says anything it likes sends nothing that nobody gave, moves no folder and makes nobody trusted. */
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { Given } from '../../../../electron/desktop/bridge/reach/given.ts';
import { createReach } from '../../../../electron/desktop/bridge/reach/reach.ts';
import type { Trust } from '../../../../electron/desktop/bridge/reach/trust.ts';
import { FerryError } from '../../../../shared/errors.ts';
import type { AppState } from '../../../../shared/state.ts';
import { remembered } from '../../../support/state/remembered.ts';
import { sampleState, sampleTransfer } from '../../../support/state/sample.ts';
import { commands } from '../../../../shared/api.ts';

const transferId = '0a'.repeat(16);
const textId = '0e'.repeat(16);
const sentId = '0f'.repeat(16);
const link = 'https://xn--exmple-cua.test/a?b=c';
const stranger = '11'.repeat(32);
const friend = '22'.repeat(32);
const to = { by: 'fingerprint', fingerprint: stranger } as const;
const at = (...names: string[]): string => resolve('/', ...names);

function setUp({ agrees = false, state = {} }: { agrees?: boolean; state?: Partial<AppState> } = {}) {
  const given = new Given();
  const asked: Trust[] = [];
  const now: AppState = {
    ...sampleState([
      sampleTransfer(transferId, {
        direction: 'incoming',
        status: 'asking',
        peer: { fingerprint: stranger, name: 'Mallory', kind: 'laptop', known: false },
      }),
      sampleTransfer('0b'.repeat(16), { sources: [at('sent', 'before.txt')] }),
      sampleTransfer('0c'.repeat(16), { direction: 'incoming', dir: at('earlier') }),
      sampleTransfer(textId, {
        ...{ direction: 'incoming', status: 'done', dir: at('home', 'texts', textId) },
        text: { beginning: 'see', length: 3 },
      }),
      sampleTransfer(sentId, { status: 'done', text: { beginning: 'see', length: 3 } }),
    ]),
    pairings: [
      {
        id: '0d'.repeat(16),
        direction: 'incoming',
        peer: { fingerprint: stranger, name: 'Mallory', kind: 'laptop', known: false },
        status: 'comparing',
        code: '123456',
        failure: null,
      },
    ],
    known: [remembered({ fingerprint: friend, name: 'Ben' })],
    ...state,
  };
  const confirm = async (trust: Trust): Promise<void> => {
    asked.push(trust);
    if (!agrees) throw new FerryError('not-confirmed');
  };
  const textOf = async (id: string): Promise<string> => {
    if (id !== textId && id !== sentId) throw new FerryError('unknown-transfer');
    return `see ${link} and https://anna@paypal.test/ or javascript:alert(1)`;
  };
  return { given, asked, now, reach: createReach({ given, state: async () => now, textOf, confirm }) };
}

const sending = (paths: string[], acceptNew = false) =>
  ({ paths, to, note: '', evenUnsure: false, acceptNew, mayAsk: true, links: 'keep' }) as const;
const answering = (over: object) => ({
  transferId,
  accept: true,
  always: false,
  remember: true,
  dir: null,
  conflicts: null,
  evenIfFull: false,
  because: 'declined' as const,
  ...over,
});

test('a path that was given is sent and added, its neighbours, its folder and its children are not', async () => {
  const { given, reach } = setUp();
  const path = at('docs', 'a.txt');
  expect(given.toSend([path])).toEqual([path]);
  await reach('send', sending([path]));
  await reach('addFiles', { transferId, paths: [path] });
  for (const other of [at('docs'), at('docs', 'b.txt'), join(path, 'x'), `${path}x`, at('etc', 'passwd'), 'a.txt']) {
    await expect(reach('send', sending([path, other]))).rejects.toMatchObject({
      code: 'not-given',
      params: { path: other },
    });
    await expect(reach('addFiles', { transferId, paths: [other] })).rejects.toMatchObject({ code: 'not-given' });
  }
  // The same path, written in another way.
  await reach('send', sending([join(at('docs'), 'x', '..', 'a.txt')]));
});

test('what the page has dragged out, let go over the window, is given by a yes of the person’s alone', async () => {
  const landed = [at('in', 'a.txt'), at('in', 'folder')];
  const came = sampleTransfer('0e'.repeat(16), { direction: 'incoming', status: 'done', landed });
  const dropped = [landed[0]!, join(landed[1]!, 'deep.txt')];
  const no = setUp({ state: { transfers: [came] } });
  no.given.draggedOut(came.id, landed);
  no.given.byPage(dropped);
  for (const name of ['look', 'send', 'share', 'addFiles'] as const) {
    const args = { ...sending(dropped), uris: [], transferId, pin: false, upload: false, minutes: null, port: 0 };
    await expect(no.reach(name, args as never), name).rejects.toMatchObject({ code: 'not-confirmed' });
  }
  expect(no.asked[0]).toMatchObject({ kind: 'send-on', names: ['a.txt', 'deep.txt'] });
  // What the system's picker answers is the person's, dragged out or not.
  no.given.toSend([landed[0]!]);
  await no.reach('send', sending([landed[0]!]));

  const yes = setUp({ agrees: true, state: { transfers: [came] } });
  yes.given.draggedOut(came.id, landed);
  yes.given.byPage(dropped);
  await yes.reach('look', { paths: dropped, uris: [] });
  await yes.reach('send', sending(dropped));
  expect(yes.asked).toHaveLength(1);
  // No more than that.
  await expect(yes.reach('send', sending([at('etc', 'passwd')]))).rejects.toMatchObject({ code: 'not-given' });
});

test('what was sent before is sent again, as far as it is in the list', async () => {
  const { reach } = setUp();
  await reach('send', sending([at('sent', 'before.txt')]));
  const gone = setUp({ state: { transfers: [] } });
  await expect(gone.reach('send', sending([at('sent', 'before.txt')]))).rejects.toMatchObject({ code: 'not-given' });
});

const landedId = '0d'.repeat(16);
const landed = (over: object = {}) =>
  sampleTransfer(landedId, {
    ...{ direction: 'incoming', status: 'done', dir: at('in'), landed: [at('in', 'photo.jpg'), at('in', 'Papers')] },
    ...over,
  });

test('what others sent here is sent on once the person has agreed to that, by names and sender that main has', async () => {
  const state = { transfers: [landed()] };
  const { asked, reach } = setUp({ state });
  await expect(reach('send', sending([at('in', 'photo.jpg')]))).rejects.toMatchObject({ code: 'not-given' });
  await expect(reach('look', { paths: [at('in', 'photo.jpg')], uris: [] })).rejects.toMatchObject({
    code: 'not-given',
  });
  expect(asked).toEqual([]);
  await expect(reach('sendOn', { transferId: landedId })).rejects.toMatchObject({ code: 'not-confirmed' });
  await setUp({ agrees: true, state }).reach('sendOn', { transferId: landedId });
  expect(asked).toEqual([{ kind: 'send-on', name: 'Anna', fingerprint: '', names: ['photo.jpg', 'Papers'] }]);
});

test.each([
  ['is under way', { status: 'active' }],
  ['was sent', { direction: 'outgoing' }],
  ['brought nothing', { landed: [] }],
  ['was a text', { text: { beginning: 'see', length: 3 } }],
])('of a transfer that %s nothing is sent on, and nobody is asked', async (_, over) => {
  const { asked, reach } = setUp({ agrees: true, state: { transfers: [landed(over)] } });
  await expect(reach('sendOn', { transferId: landedId })).rejects.toMatchObject({ code: 'unknown-transfer' });
  expect(asked).toEqual([]);
});

test('files go only where a dialog, the settings or an earlier transfer says', async () => {
  const { given, reach } = setUp();
  const dirs = (dir: string) => [
    () => reach('setSettings', { receiveDir: dir }),
    () => reach('answer', answering({ dir, remember: false })),
    () => reach('freeSpace', { dir }),
    () => reach('pickReceiveDir', { current: dir }),
  ];
  for (const ask of [...dirs('/tmp'), ...dirs(at('earlier'))]) await ask();
  for (const dir of [at('startup'), '/', '/tmp/below', '//server/share']) {
    for (const ask of dirs(dir)) {
      await expect(ask()).rejects.toMatchObject({ code: 'folder-not-given', params: { dir } });
    }
  }
  given.toReceiveInto(at('chosen'));
  for (const ask of dirs(at('chosen'))) await ask();
  // Files that were dropped are no folders to receive into.
  given.toSend([at('dropped')]);
  for (const ask of dirs(at('dropped'))) {
    await expect(ask()).rejects.toMatchObject({ code: 'folder-not-given' });
  }
});

test('settings that move nothing are changed, and an offer is accepted or declined, without a question', async () => {
  const { asked, reach } = setUp();
  await reach('setSettings', { theme: 'dark', conflicts: 'replace' });
  await reach('answer', answering({ remember: false }));
  await reach('answer', answering({ accept: false, always: true }));
  expect(asked).toEqual([]);
});

const moreTrust = [
  ['answer', answering({ always: true }), 'always'],
  ['remember', { fingerprint: stranger, name: 'Ben’s laptop', autoAccept: true }, 'always'],
  ['remember', { fingerprint: stranger, name: 'Ben’s laptop', autoAccept: false }, 'remember'],
  ['remember', { fingerprint: friend, name: 'Ben', autoAccept: true }, 'always'],
  ['remember', { fingerprint: friend, name: 'Anna', autoAccept: false }, 'remember'],
  ['setFastLane', { fingerprint: friend, on: true }, 'fast-lane'],
  ['answerPairing', { pairingId: '0d'.repeat(16), match: true }, 'verify'],
  ['pairByLink', { link: 'ferry:pair?x' }, 'open-link'],
  ['showPairLink', {}, 'show-link'],
  ['setRules', { fingerprint: friend, rules: { anything: true } }, 'anything'],
  ['setSettings', { theme: 'dark', shareKey: true }, 'share-key'],
] as const;

test.each(moreTrust)('%s %j is asked about by main, and refused where the person says no', async (name, args, kind) => {
  const { asked, reach } = setUp();
  await expect(reach(name, args as never)).rejects.toMatchObject({ code: 'not-confirmed' });
  expect(asked.map((trust) => trust.kind)).toEqual([kind]);
  const agreed = setUp({ agrees: true });
  await agreed.reach(name, args);
  expect(agreed.asked).toHaveLength(1);
});

test('the name that is asked about is main’s own where it has one', async () => {
  const { asked, reach } = setUp({ agrees: true });
  await reach('answer', answering({ always: true }));
  await reach('setFastLane', { fingerprint: friend, on: true });
  await reach('answerPairing', { pairingId: '0d'.repeat(16), match: true });
  await reach('answerPairing', { pairingId: '0d'.repeat(16), match: false });
  expect(asked.map((trust) => ({ ...trust, stands: undefined }))).toEqual([
    { kind: 'always', name: 'Mallory', fingerprint: stranger },
    { kind: 'fast-lane', name: 'Ben', fingerprint: friend },
    { kind: 'verify', name: 'Mallory', fingerprint: stranger, code: '123456' },
  ]);
});

test('trust that is there already, or is taken away, is no question', async () => {
  const trusted = remembered({
    fingerprint: friend,
    name: 'Ben',
    rule: 'accept',
    fastLane: true,
    anything: true,
    dir: at('theirs'),
  });
  const { asked, reach } = setUp({ state: { known: [trusted] } });
  await reach('remember', { fingerprint: friend, name: 'Ben', autoAccept: true });
  await reach('remember', { fingerprint: friend, name: 'Ben', autoAccept: false });
  await reach('setFastLane', { fingerprint: friend, on: true });
  await reach('setFastLane', { fingerprint: friend, on: false });
  await reach('setRules', {
    fingerprint: friend,
    rules: { rule: 'accept', anything: true, maxBytes: 5, dir: at('theirs') },
  });
  await reach('setRules', { fingerprint: friend, rules: { rule: 'block', label: null } });
  await reach('forget', { fingerprint: friend });
  expect(asked).toEqual([]);
});

test('“always” for an offer that isn’t there is refused before anybody is asked', async () => {
  const { asked, reach } = setUp();
  const unknown = answering({ transferId: 'ff'.repeat(16), always: true });
  await expect(reach('answer', unknown)).rejects.toMatchObject({ code: 'unknown-transfer' });
  expect(asked).toEqual([]);
});

test('every command with a path or a folder among its arguments has a rule of its own', async () => {
  const { reach } = setUp();
  const withPaths = Object.entries(commands).filter(([, schema]) =>
    Object.keys(schema.entries).some((key) => ['path', 'paths', 'dir', 'receiveDir', 'current'].includes(key)),
  );
  // What has landed is looked up by main itself.
  const looked = new Set(['openLanded', 'showLanded']);
  for (const [name] of withPaths.filter(([command]) => !looked.has(command))) {
    const path = at('nobody', 'gave');
    const args = { transferId, accept: true, paths: [path], dir: path, receiveDir: path, current: path, to };
    await expect(reach(name as never, args as never), name).rejects.toThrow(/not-given/);
  }
  expect(withPaths.length).toBeGreaterThan(5);
});

test('a link that the person has pasted is opened without a question: that one, and once', async () => {
  const { reach, given, asked } = setUp({ agrees: true });
  given.paste(Promise.resolve('ferry:pair?ours \n'));
  await reach('pairByLink', { link: 'ferry:pair?ours' });
  expect(asked).toEqual([]);
  await reach('pairByLink', { link: 'ferry:pair?ours' });
  given.paste(Promise.resolve('ferry:pair?ours'));
  await reach('pairByLink', { link: 'ferry:pair?another' });
  given.paste(Promise.reject(new Error('nothing there')));
  await reach('pairByLink', { link: 'ferry:pair?ours' });
  expect(asked.map(({ kind }) => kind)).toEqual(['open-link', 'open-link', 'open-link']);
});

test.each([
  ['accepted unasked', { rule: 'accept' as const }, 'always'],
  ['another name', { label: 'Mom' }, 'remember'],
])('a rule that says %s is confirmed', async (_, rules, kind) => {
  const { reach, asked } = setUp();
  await expect(reach('setRules', { fingerprint: friend, rules })).rejects.toMatchObject({ code: 'not-confirmed' });
  expect(asked.map((one) => one.kind)).toEqual([kind]);
});

test.each([{ maxBytes: null }, { maxBytes: 10 ** 15 }])(
  'more of a device is confirmed, whether it is accepted unasked or may be later: %o',
  async (rules) => {
    for (const rule of ['accept', 'ask'] as const) {
      const { reach, asked } = setUp({ state: { known: [remembered({ fingerprint: friend, name: 'Ben', rule })] } });
      await expect(reach('setRules', { fingerprint: friend, rules })).rejects.toMatchObject({ code: 'not-confirmed' });
      expect(asked.map((one) => one.kind)).toEqual(['always']);
    }
    const { reach, asked } = setUp();
    await reach('setRules', { fingerprint: friend, rules: { maxBytes: 1 } });
    expect(asked).toEqual([]);
  },
);

test('hidden files and programs are confirmed as such, also together with accepting always', async () => {
  const { reach, asked } = setUp({ agrees: true });
  await reach('setRules', { fingerprint: friend, rules: { rule: 'accept', anything: true } });
  expect(asked.map((one) => one.kind)).toEqual(['anything', 'always']);
  await expect(
    setUp().reach('setRules', { fingerprint: friend, rules: { rule: 'accept', anything: true } }),
  ).rejects.toMatchObject({ code: 'not-confirmed' });
});

test('a key that goes back into its store, or is in the file already, is no question', async () => {
  const { reach, asked, now } = setUp({ agrees: true });
  await reach('setSettings', { shareKey: false });
  const shared = setUp({ state: { settings: { ...now.settings, shareKey: true } } });
  await shared.reach('setSettings', { shareKey: true });
  expect([asked, shared.asked]).toEqual([[], []]);
});

test('a device’s folder is one that the person picked', async () => {
  const { reach, given } = setUp();
  const rules = { dir: at('secret') };
  await expect(reach('setRules', { fingerprint: friend, rules })).rejects.toMatchObject({ code: 'folder-not-given' });
  given.toReceiveInto(at('secret'));
  await reach('setRules', { fingerprint: friend, rules });
});

test('a link is opened once a person has agreed, to the whole of it', async () => {
  const no = setUp();
  await expect(no.reach('openLink', { transferId: textId, link })).rejects.toThrow('not-confirmed');
  expect(no.asked).toEqual([{ kind: 'open-page', name: 'xn--exmple-cua.test', fingerprint: '', page: link }]);
  await setUp({ agrees: true }).reach('openLink', { transferId: textId, link });
});

test.each([
  ['no text has it', { transferId: textId, link: 'https://elsewhere.test/' }],
  ['it is no page’s', { transferId: textId, link: 'javascript:alert(1)' }],
  ['it hides its host behind a user', { transferId: textId, link: 'https://anna@paypal.test/' }],
  ['the page sent that text itself', { transferId: sentId, link }],
  ['that is no text', { transferId, link }],
])('and nobody is asked where %s', async (_why, args) => {
  const { reach, asked } = setUp({ agrees: true });
  await expect(reach('openLink', args)).rejects.toThrow(/link-not-there|unknown-transfer/);
  expect(asked).toEqual([]);
});

test('the folder that a text came into is none to receive files into', async () => {
  const { reach } = setUp();
  const dir = at('home', 'texts', textId);
  await expect(reach('answer', answering({ dir }))).rejects.toThrow('folder-not-given');
});

test('a text may be sent as asked', async () => {
  const { reach, asked } = setUp();
  await reach('sendText', { text: 'hello', to, evenUnsure: false, mayAsk: true, acceptNew: false });
  expect(asked).toEqual([]);
});

test('whoever answers is remembered by nobody’s leave: there is no key that a dialog could show', async () => {
  const { reach, asked } = setUp({ agrees: true });
  await expect(reach('send', sending([at('sent', 'before.txt')], true))).rejects.toThrow('not-confirmed');
  const text = { text: 'hello', to, evenUnsure: false, mayAsk: true, acceptNew: true };
  await expect(reach('sendText', text)).rejects.toThrow('not-confirmed');
  expect(asked).toEqual([]);
});
