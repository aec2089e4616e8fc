/** Which command of the page's is done as asked, and what has to be true of the others. One row for each command. */
import { basename } from 'node:path';
import type { CommandArgs, CommandName } from '../../../../shared/api.ts';
import { FerryError } from '../../../../shared/errors.ts';
import type { Settings } from '../../../../shared/settings.ts';
import type { AppState } from '../../../../shared/state.ts';
import { nameHere } from '../../../../shared/rules/device-rules.ts';
import type { Given } from './given.ts';
import { trustOfAnswer, trustOfDecision, trustOfPairing, trustOfSendingOn, type Trust } from './trust.ts';

export interface ReachOptions {
  readonly given: Given;
  /** Resolves with the newest state once there is one. */
  readonly state: () => Promise<AppState>;
  /** The whole of a transfer's text, as the engine has it. */
  readonly textOf: (transferId: string) => Promise<string>;
  /** Asks the person, out of the page's reach. Throws `not-confirmed`. */
  readonly confirm: (trust: Trust) => Promise<void>;
}

/** Throws `not-given` {path}, `folder-not-given` {dir} or `not-confirmed` where the page asks for more than it may. */
export type Reach = <K extends CommandName>(name: K, args: CommandArgs<K>) => Promise<void>;

type Rules = {
  readonly [K in CommandName]: 'as-asked' | ((args: CommandArgs<K>, state: AppState) => void | Promise<void>);
};

export function createReach({ given, state, textOf, confirm }: ReachOptions): Reach {
  /** What came from others and was let go over the window again the person may give by a yes of its own. */
  const checkPaths = async (paths: readonly string[], now: AppState): Promise<void> => {
    const path = given.firstNotGiven(paths, now);
    if (path === null) return;
    const transferId = given.broughtBy(path);
    if (transferId === null) throw new FerryError('not-given', { path });
    const theirs = paths.filter((each) => given.broughtBy(each) === transferId);
    await confirm({ ...trustOfSendingOn({ transferId }, now), names: theirs.map((each) => basename(each)) });
    given.toSend(theirs);
    await checkPaths(paths, now);
  };
  const checkFolder = (dir: string, now: AppState): void => {
    if (!given.isFolderOfTheirs(dir, now)) throw new FerryError('folder-not-given', { dir });
  };
  const nameOf = (fingerprint: string, { known, devices }: AppState): string => {
    const before = known.find((device) => device.fingerprint === fingerprint);
    if (before !== undefined) return nameHere(before);
    return devices.find((device) => device.fingerprint === fingerprint)?.name ?? '';
  };
  /** `name`: as the page would have it called from now on. */
  const named = (name: string, fingerprint: string, now: AppState): Pick<Trust, 'name' | 'fingerprint' | 'itself'> => {
    const itself = nameOf(fingerprint, now);
    return { name, fingerprint, ...(itself !== '' && itself !== name && { itself }) };
  };
  const confirmAny = async (trust: Trust | null): Promise<void> => {
    if (trust !== null) await confirm(trust);
  };
  /** It remembers whoever answers: no dialog could show whose key that will be. The terminal alone has it. */
  const checkNotAnybody = ({ acceptNew }: { acceptNew: boolean }): void => {
    if (acceptNew) throw new FerryError('not-confirmed');
  };

  const bySetting = {
    name: 'as-asked',
    language: 'as-asked',
    theme: 'as-asked',
    receiveDir: checkFolder,
    // What takes a file's place still comes from somebody who is accepted.
    conflicts: 'as-asked',
    atOnce: 'as-asked',
    sound: 'as-asked',
    keepInTray: 'as-asked',
    // Our own server learns that a Ferry is here; what it says is signed.
    lookForUpdates: 'as-asked',
    // Out of the key store, other programs can copy this device's key.
    shareKey: async (isShared, { settings }) => {
      if (isShared === 'true' && !settings.shareKey) await confirm({ kind: 'share-key', name: '', fingerprint: '' });
    },
    // Whether the system asks before it opens a file; Ferry opens none that could run.
    markReceived: 'as-asked',
    // What strangers learn is the name, as by default.
    visibleTo: 'as-asked',
    // Whoever comes so is asked about each time, with or without a PIN.
    localSend: 'as-asked',
    localSendPin: 'as-asked',
    localSendUnproved: 'as-asked',
  } as const satisfies Readonly<
    Record<keyof Settings, 'as-asked' | ((value: string, now: AppState) => void | Promise<void>)>
  >;

  const rules = {
    send: async (how, now) => {
      await checkPaths(how.paths, now);
      checkNotAnybody(how);
    },
    // A remembered device learns no more than that this one is here.
    approach: 'as-asked',
    // Which words are the person's main can't tell; the page sees no others than its own and what it shows.
    sendText: checkNotAnybody,
    addFiles: ({ paths }, now) => checkPaths(paths, now),
    share: ({ paths }, now) => checkPaths(paths, now),
    // What is there, and what is a link, is nobody's to know of other paths; an address that is found may be sent.
    look: async ({ paths, uris }, now) => {
      await checkPaths(paths, now);
      const uri = given.firstNotDropped(uris);
      if (uri !== null) throw new FerryError('not-given', { path: uri });
    },
    // Accepting remembers the key of first contact.
    answer: async (args, now) => {
      if (args.accept && args.dir !== null) checkFolder(args.dir, now);
      await confirmAny(trustOfAnswer(args, now));
    },
    // So does saying that the codes match, or that this is the right LocalSend.
    decide: (args, now) => confirmAny(trustOfDecision(args, now)),
    setSettings: async (patch, now) => {
      for (const [setting, check] of Object.entries(bySetting)) {
        const value = patch[setting as keyof Settings];
        if (check !== 'as-asked' && value !== undefined) await check(String(value), now);
      }
    },
    remember: async ({ fingerprint, name, autoAccept }, now) => {
      const before = now.known.find((device) => device.fingerprint === fingerprint);
      if (autoAccept && before?.rule !== 'accept') await confirm({ kind: 'always', ...named(name, fingerprint, now) });
      // The name is what people go by: another one for a key that is remembered makes it somebody else.
      else if (before?.name !== name) await confirm({ kind: 'remember', ...named(name, fingerprint, now) });
    },
    setRules: async ({ fingerprint, rules: { rule, dir, maxBytes, anything, label } }, now) => {
      const before = now.known.find((device) => device.fingerprint === fingerprint);
      if (before === undefined) throw new FerryError('device-not-found', {});
      if (typeof dir === 'string') checkFolder(dir, now);
      // A larger size of a device that is still asked about, too: accepting it always says nothing of that, nor of programs.
      const takesMore =
        (rule === 'accept' && before.rule !== 'accept') ||
        (maxBytes !== undefined && isMore(maxBytes, before.maxBytes));
      const about = named(label ?? nameHere(before), fingerprint, now);
      if (anything === true && !before.anything) await confirm({ kind: 'anything', ...about });
      if (takesMore) await confirm({ kind: 'always', ...about });
      else if (label !== undefined && label !== null && label !== before.label) {
        await confirm({ kind: 'remember', ...about });
      }
    },
    setFastLane: async ({ fingerprint, on }, now) => {
      const before = now.known.find((device) => device.fingerprint === fingerprint);
      if (!on || before?.fastLane === true) return;
      await confirm({ kind: 'fast-lane', name: nameOf(fingerprint, now), fingerprint });
    },
    answerPairing: (args, now) => confirmAny(trustOfPairing(args, now)),
    // Who has a link is verified without a code: the page could open a stranger's, or tell a stranger one of ours. One that
    // the person has pasted with the keys of the system, which main hears before the page does, is theirs.
    pairByLink: async ({ link }) => {
      if (!(await given.tookFromClipboard(link))) await confirm({ kind: 'open-link', name: '', fingerprint: '' });
    },
    showPairLink: () => confirm({ kind: 'show-link', name: '', fingerprint: '' }),
    // On Windows a look at a folder of somebody's server says who is asking.
    freeSpace: ({ dir }, now) => checkFolder(dir, now),
    pickReceiveDir: ({ current }, now) => checkFolder(current, now),
    // A link of a text that has come, so that the page opens none of its own; the dialog shows where it leads.
    openLink: async ({ transferId, link }, { transfers }) => {
      const page = pageOf(link);
      const hasCome = transfers.some(({ id, direction }) => id === transferId && direction === 'incoming');
      if (page === null || !hasCome || !(await textOf(transferId)).includes(link)) {
        throw new FerryError('link-not-there');
      }
      await confirm({ kind: 'open-page', name: page.host, fingerprint: '', page: page.href });
    },
    // What others sent here the person hasn't chosen to send: a page taken over could give all that has come to anybody.
    sendOn: (args, now) => confirm(trustOfSendingOn(args, now)),
    // They end, hold, order or tell of what is there, or trust somebody less.
    cancel: 'as-asked',
    cancelFile: 'as-asked',
    stopShare: 'as-asked',
    pause: 'as-asked',
    resume: 'as-asked',
    dismiss: 'as-asked',
    clearHistory: 'as-asked',
    dismissProblem: 'as-asked',
    listFiles: 'as-asked',
    readText: 'as-asked',
    forget: 'as-asked',
    // As the engine has it from before, and only what was forgotten in this run: nobody is trusted more than a moment ago.
    unforget: 'as-asked',
    // They call; what comes of it is confirmed when it is answered.
    pair: 'as-asked',
    endPairing: 'as-asked',
    hidePairLink: 'as-asked',
    // Who answers there is listed, and no more.
    addAddress: 'as-asked',
    lookFurther: 'as-asked',
    // Who waits for its next try would try anyway.
    awoke: 'as-asked',
    // Main asks it itself, and while bytes move it does nothing.
    rest: 'as-asked',
    // Ferry itself, started or kept as the person could have it in any case.
    desktopSituation: 'as-asked',
    startAtLogin: 'as-asked',
    keepPage: 'as-asked',
    // The system's own dialogs, its clipboard, and what has arrived and may be opened.
    pickFiles: 'as-asked',
    pickFolders: 'as-asked',
    clipboardFiles: 'as-asked',
    // Only what the person has held over this window.
    draggedThings: 'as-asked',
    // The page's own bytes, into a file of Ferry's own.
    keepGiven: 'as-asked',
    openLanded: 'as-asked',
    // What has arrived, while the person holds a button; where it is let go is theirs to say.
    prepareDrag: 'as-asked',
    // What the page shows of it anyway; who opens the files is the system's thumbnailer.
    thumbnails: 'as-asked',
    showLanded: 'as-asked',
    openReceiveDir: 'as-asked',
    about: 'as-asked',
    showLicences: 'as-asked',
    // What went wrong, and names and addresses that the page has seen itself.
    readLog: 'as-asked',
    showLog: 'as-asked',
    // One fixed server is asked, one question at a time; what comes is signed, kept in Downloads, and never run.
    updates: 'as-asked',
    lookForUpdate: 'as-asked',
    downloadUpdate: 'as-asked',
    stopUpdateDownload: 'as-asked',
    showDownloadedUpdate: 'as-asked',
    // The signed notice's own page.
    openUpdatePage: 'as-asked',
  } satisfies Rules;

  return async <K extends CommandName>(name: K, args: CommandArgs<K>): Promise<void> => {
    const rule: Rules[K] = (rules as Rules)[name];
    if (rule !== 'as-asked') await rule(args, await state());
  };
}

/** What a browser would be given; null: no page's, or one that names a user, which is how hosts are faked. */
export function pageOf(link: string): URL | null {
  const url = URL.canParse(link) ? new URL(link) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return null;
  return url.username === '' && url.password === '' ? url : null;
}

/** Of sizes; null: any. */
function isMore(size: number | null, before: number | null): boolean {
  return before !== null && (size === null || size > before);
}
