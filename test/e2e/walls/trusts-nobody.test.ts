/**
 * A page that was taken over says yes to everything, in every way there is, while people at other devices call: it makes
 * nobody trusted as long as the person here says no in the system's dialogs, and no way is missing from the list.
 */
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { commands, type CommandInput, type CommandName } from '../../../shared/api.ts';
import { defaultRules } from '../../../shared/rules/device-rules.ts';
import type { AppState, Transfer } from '../../../shared/state.ts';
import { freshPems, LocalSendSender } from '../../support/localsend/sender.ts';
import { startReceiver } from '../../support/localsend/receiver.ts';
import { startTestEngine } from '../../support/engines.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { describeApp, giveFiles, launchHere, pressInDialogs, type FerryApp } from '../ferry.ts';

const stateOf = async ({ page }: FerryApp): Promise<AppState> =>
  (await page.evaluate(() => window.ferry.snapshot())).state;

/** What stands open in a window: an offer and a code of strangers', and such of LocalSends. */
interface Open {
  readonly offer: Transfer;
  readonly phone: Transfer;
  readonly code: Transfer;
  readonly key: Transfer;
  readonly pairingId: string;
  readonly stranger: string;
  readonly friend: string;
  readonly path: string;
}

/** An app in which one of each waits for the person's word, and one device is remembered, with no rule of its own. */
async function open(): Promise<{ ferry: FerryApp; there: Open }> {
  const dir = await temporaryFolder();
  const path = join(dir, 'plan.txt');
  await writeFile(path, 'of the garden');
  const ferry = await launchHere({ name: 'Harbour', env: { XDG_DOWNLOAD_DIR: join(dir, 'Downloads') } });
  const { port } = (await stateOf(ferry)).self;
  const here = { by: 'address', address: `127.0.0.1:${port}` } as const;
  const until = async (test: (now: AppState) => boolean): Promise<AppState> => {
    await expect.poll(async () => test(await stateOf(ferry)), { timeout: 20_000 }).toBe(true);
    return stateOf(ferry);
  };
  // Remembered beforehand, by a person who agreed.
  const [friend, sender, receiver, caller] = await Promise.all([
    startTestEngine('Friend'),
    startTestEngine('Sender'),
    startTestEngine('Receiver'),
    startTestEngine('Caller', { asks: true }),
  ]);
  const friendKey = friend.state().self.fingerprint;
  await pressInDialogs(ferry.electron, 1);
  await say(ferry, 'remember', { fingerprint: friendKey, name: 'Friend', autoAccept: false });
  await sender.handle.command('send', { paths: [path], to: here });
  const phone = new LocalSendSender({ port, pems: await freshPems() });
  const waits = phone.prepare([{ id: 'a', fileName: 'photo.jpg', content: Buffer.from('of a cat') }]);
  waits.catch(() => {});
  await caller.handle.command('pair', { to: here });
  await giveFiles(ferry.page, [path]);
  const orange = await startReceiver({ alias: 'Nice Orange' });
  for (const address of [`127.0.0.1:${receiver.state().self.port}`, orange.address]) {
    expect(await say(ferry, 'send', { paths: [path], to: { by: 'address', address } })).toBeNull();
  }
  const isOffer = (one: Transfer): boolean => one.direction === 'incoming' && one.status === 'asking';
  const now = await until(
    ({ transfers, pairings }) =>
      transfers.filter(isOffer).length === 2 &&
      transfers.filter(({ question }) => question !== null).length === 2 &&
      pairings.some(({ status }) => status === 'comparing'),
  );
  const found = (test: (one: Transfer) => boolean): Transfer => now.transfers.find(test)!;
  const there = {
    offer: found((one) => isOffer(one) && one.code !== null),
    phone: found((one) => isOffer(one) && one.code === null),
    code: found(({ question }) => question?.kind === 'first-contact'),
    key: found(({ question }) => question?.kind === 'fingerprint'),
    pairingId: now.pairings[0]!.id,
    ...{ stranger: sender.state().self.fingerprint, friend: friendKey, path },
  };
  return { ferry, there };
}

function say<K extends CommandName>({ page }: FerryApp, name: K, args: CommandInput<K>): Promise<string | null> {
  return page.evaluate(
    async ([command, given]) => {
      const ask = window.ferry.command as (...all: unknown[]) => Promise<{ failure?: { code: string } }>;
      return (await ask(command, given)).failure?.code ?? null;
    },
    [name, args] as const,
  );
}

/** Opens a dialog of the system's, or what has arrived, and answers when the person has: nobody is here to do so. */
const dialogs = [
  'pickFiles',
  'pickFolders',
  'pickReceiveDir',
  'clipboardFiles',
  'openReceiveDir',
  'showLicences',
  'showLog',
] as const;

/** Calls every address of the network that the test runs in; the server of updates, which gets no trust by it. */
const calls = ['lookFurther', 'lookForUpdate'] as const;

/** Every command, with what trusts the most by it; those that end something come last. */
function everyWay({ offer, phone, code, key, pairingId, stranger, friend, path }: Open) {
  const decide = ({ id, question }: Transfer) =>
    ({ transferId: id, questionId: question!.id, choice: 'accept', all: true }) as const;
  const to = { by: 'fingerprint', fingerprint: stranger, typed: true } as const;
  const rules = { rule: 'accept', maxBytes: null, anything: true, label: 'Mom' } as const;
  const of = { transferId: offer.id };
  return {
    answer: [offer, phone].flatMap(({ id: transferId }) => [
      { transferId, accept: true },
      { transferId, accept: true, always: true, remember: false },
    ]),
    decide: [decide(code), decide(key)],
    answerPairing: [{ pairingId, match: true }],
    remember: [true, false].map((autoAccept) => ({ fingerprint: stranger, name: 'Friend’s laptop', autoAccept })),
    setRules: [
      { fingerprint: friend, rules },
      ...Object.entries(rules).map(([is, value]) => ({ fingerprint: friend, rules: { [is]: value } })),
    ],
    setFastLane: [friend, stranger].map((fingerprint) => ({ fingerprint, on: true })),
    send: [{ paths: [path], to, acceptNew: true, evenUnsure: true }],
    approach: [{ to: { by: 'fingerprint', fingerprint: friend } }, { to }],
    sendText: [{ text: 'hello', to, acceptNew: true, evenUnsure: true }],
    pair: [{ to, replacing: friend }],
    pairByLink: [{ link: `ferry:pair?k=${stranger}` }],
    showPairLink: [{}],
    addAddress: [{ address: '127.0.0.1:9', key: stranger }],
    setSettings: [{ visibleTo: 'everybody', localSendUnproved: true, shareKey: true }],
    addFiles: [{ ...of, paths: [path] }],
    share: [{ paths: [path], upload: true }],
    look: [
      { paths: [path], uris: [] },
      { paths: [], uris: [`file://${path}`] },
    ],
    about: [{}],
    draggedThings: [{}],
    awoke: [{}],
    rest: [{}],
    desktopSituation: [{}],
    startAtLogin: [{ on: false }],
    keepPage: [{ keep: false }],
    ...{
      updates: [{}],
      downloadUpdate: [{}],
      stopUpdateDownload: [{}],
      showDownloadedUpdate: [{}],
      openUpdatePage: [{}],
    },
    readLog: [{}],
    keepGiven: [{ name: 'a', bytes: new Uint8Array(1) }],
    cancelFile: [{ ...of, index: 0 }],
    pause: [of],
    resume: [of],
    listFiles: [{ ...of, from: 0, count: 1 }],
    readText: [of],
    freeSpace: [{ dir: path }],
    openLanded: [{ ...of, path }],
    showLanded: [{ ...of, path }],
    prepareDrag: [{ ...of, items: [0] }],
    thumbnails: [{ ...of, items: [0] }],
    sendOn: [of],
    openLink: [{ ...of, link: 'https://example.test/' }],
    dismissProblem: [{ problemId: 'a' }],
    hidePairLink: [{}],
    stopShare: [{ shareId: offer.id }],
    endPairing: [{ pairingId }],
    cancel: [of],
    dismiss: [of],
    clearHistory: [{ transferIds: [offer.id] }],
    forget: [{ fingerprint: stranger }],
    unforget: [{ fingerprint: stranger }],
  } as const satisfies {
    [K in Exclude<CommandName, (typeof dialogs)[number] | (typeof calls)[number]>]: readonly object[];
  };
}

describeApp('a page that says yes to everything', () => {
  test('makes nobody trusted while the person says no, by none of all commands', { timeout: 120_000 }, async () => {
    const { ferry, there } = await open();
    const before = (await stateOf(ferry)).known;
    expect(before).toMatchObject([{ ...defaultRules, fingerprint: there.friend, fastLane: false }]);
    const asked = await pressInDialogs(ferry.electron, 0);
    const ways = everyWay(there);
    expect([...Object.keys(ways), ...dialogs, ...calls].toSorted()).toEqual(Object.keys(commands).toSorted());
    const refused: string[] = [];
    for (const [name, all] of Object.entries(ways)) {
      for (const args of all) {
        const code = await say(ferry, name as CommandName, args as never);
        expect(code, `${name} ${JSON.stringify(args)}`).not.toBe('usage');
        if (code === 'not-confirmed') refused.push(name);
      }
      expect((await stateOf(ferry)).known, name).toEqual(before);
    }
    const names = [...new Set(refused)];
    expect(names.toSorted()).toEqual(
      [
        ...['answer', 'answerPairing', 'decide', 'pairByLink', 'remember', 'send', 'sendText'],
        ...['setFastLane', 'setRules', 'setSettings', 'showPairLink'],
      ].toSorted(),
    );
    // What remembers whoever answers is refused without asking.
    expect(await asked()).toHaveLength(refused.length - 2);
  });

  test('and the same words do once the person has said yes, to name, key and code', { timeout: 120_000 }, async () => {
    const { ferry, there } = await open();
    const asked = await pressInDialogs(ferry.electron, 1);
    const { answer, decide, answerPairing } = everyWay(there);
    const said = [
      ...[answer[0], answer[2]].map((args) => ['answer', args] as const),
      ...decide.map((args) => ['decide', args] as const),
      ...answerPairing.map((args) => ['answerPairing', args] as const),
    ];
    for (const [name, args] of said) expect(await say(ferry, name, args as never), name).toBeNull();
    expect(await asked()).toEqual([
      'Accept from “Sender”, a new device?',
      'Accept from “Nice Orange”, which shows no code?',
      'Does “Receiver” show the same code?',
      'Send to “Nice Orange”, which shows no code?',
      'Verify “Caller”?',
    ]);
    const names = async () => (await stateOf(ferry)).known.map(({ name }) => name).toSorted();
    await expect.poll(names).toEqual(expect.arrayContaining(['Friend', 'Receiver', 'Sender']));
  });

  test('a question whose code or caller is gone closes by itself, as a no', { timeout: 60_000 }, async () => {
    const { ferry, there } = await open();
    const { answer, decide, answerPairing } = everyWay(there);
    for (const [name, args, end] of [
      ['answer', answer[0], { transferId: there.offer.id }],
      ['decide', decide[0], { transferId: there.code.id }],
      ['answerPairing', answerPairing[0], null],
    ] as const) {
      const asked = await pressInDialogs(ferry.electron, null);
      const answered = say(ferry, name, args as never);
      await expect.poll(async () => (await asked()).length).toBe(1);
      if (end === null) await say(ferry, 'endPairing', { pairingId: there.pairingId });
      else await say(ferry, 'cancel', end);
      expect(await answered, name).toBe('not-confirmed');
    }
    expect((await stateOf(ferry)).known.map(({ name }) => name)).toEqual(['Friend']);
  });
});
