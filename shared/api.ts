/**
 * What a front end may ask of Ferry. Each command is a value: the parser of its arguments; the type of what
 * it answers stands beside it. `engine` commands work in every front end; `desktop` ones need Electron's main process.
 */
import * as v from 'valibot';
import { conflictChoices, conflictPolicySchema } from './conflicts.ts';
import { desktopCommands, type DesktopValue } from './desktop/commands.ts';
import { deviceRulesPatchSchema } from './rules/device-rules.ts';
import { errorCodes, type Failure } from './errors.ts';
import { onlySchema } from './given/only.ts';
import { targetSchema, type Target } from './given/target.ts';
import { linkChoiceSchema } from './links.ts';
import type { Patch, Snapshot } from './patch.ts';
import { settingsPatchSchema } from './settings.ts';
import { maxShareMinutes } from './sharing/share.ts';
import type { ManifestLine } from './state.ts';
import {
  fingerprintSchema,
  lineSchema,
  maxGivenThings,
  maxTextBytes,
  nameSchema,
  pathSchema as path,
  transferIdSchema as transferId,
  pinSchema,
} from './values.ts';

export type { Target };
export { desktopCommands } from './desktop/commands.ts';
export { fingerprintSchema, keptNameSchema, maxNameLength, maxPinLength, maxTextBytes, nameSchema } from './values.ts';

/** Longest note that goes with an offer, in UTF-16 units: a message, not a document. */
export const maxNoteLength = 2000;
/** Most manifest lines one `listFiles` answers: a few screens of the accept dialog. */
export const maxListed = 1000;

/** Most transfers one `clearHistory` names: several times what is kept of them. */
export const maxCleared = 1000;

/** What is far beyond any text that could go is no text but a mistake; between that and `maxTextBytes` a person is told. */
const maxTextUnits = 4 * maxTextBytes;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const paths = v.pipe(v.array(path), v.minLength(1), v.maxLength(maxGivenThings));

export const engineCommands = {
  /** Offers files and folders to a device. Answers at once; the transfer appears in the state. */
  send: v.object({
    paths,
    to: targetSchema,
    note: v.optional(v.pipe(v.string(), v.maxLength(maxNoteLength)), ''),
    /** The person has said so although it is blocked, or nobody can tell whether it is remembered (`device-blocked`, `identity-unsure`). */
    evenUnsure: v.optional(v.boolean(), false),
    /** The person takes whichever new key answers for the device's: it is remembered at once, without asking about a code. */
    acceptNew: v.optional(v.boolean(), false),
    /** A person is there who can be asked whether the codes agree; else a device that isn't remembered gets nothing (`first-contact`). */
    mayAsk: v.optional(v.boolean(), true),
    /** What is said first to a LocalSend that asks for its PIN; a wrong one is asked about. */
    pin: v.exactOptional(pinSchema),
    /** Symbolic links inside folders that are sent. */
    links: v.optional(linkChoiceSchema, 'keep'),
    /** This part alone of what is at `paths`; left out: all of it. */
    only: v.exactOptional(onlySchema),
  }),
  /**
   * Offers a text or a link, as what it is; to a device whose Ferry is too old for that it goes as the file `text.txt`. The
   * rest is as in `send`. Refused as `text-too-long` beyond `maxTextBytes` of UTF-8.
   */
  sendText: v.object({
    text: v.pipe(v.string(), v.minLength(1), v.maxLength(maxTextUnits)),
    to: targetSchema,
    evenUnsure: v.optional(v.boolean(), false),
    acceptNew: v.optional(v.boolean(), false),
    mayAsk: v.optional(v.boolean(), true),
    pin: v.exactOptional(pinSchema),
  }),
  /**
   * A person holds something over a device, or picks it: one that is remembered is called now, so that what is sent in the
   * next moments needn't wait for that. It shows nothing there. Refuses nothing: what is wrong shows with `send`.
   */
  approach: v.object({ to: targetSchema }),
  /** The whole of a text that is being sent, or has arrived (`Transfer.text`). Throws `path-not-found` where it isn't kept any more. */
  readText: v.object({ transferId }),
  /** Answers an incoming offer, once. `dir` null: the receive folder of the settings. A text goes where texts are kept. */
  answer: v.object({
    transferId,
    accept: v.boolean(),
    always: v.optional(v.boolean(), false),
    /** The sender's key is remembered; not where a rule accepts instead of a person. */
    remember: v.optional(v.boolean(), true),
    dir: v.optional(v.nullable(path), null),
    /** For this transfer; null: as the settings say. */
    conflicts: v.optional(v.nullable(conflictPolicySchema), null),
    /** Accepted also where there is no room for it: it waits then. Else `no-space`, and the offer waits for another folder. */
    evenIfFull: v.optional(v.boolean(), false),
    /** Why not, when `accept` is false: told to the sender. Anything but `declined` is an obstacle, not a decision. */
    because: v.optional(v.picklist(errorCodes), 'declined'),
  }),
  cancel: v.object({ transferId }),
  /**
   * Leaves one file of a running or waiting transfer out, from either side; `index` is its place in the manifest
   * (`listFiles`). A file that is in place already stays.
   */
  cancelFile: v.object({ transferId, index: count }),
  /** Adds files and folders to an outgoing transfer whose last file has not gone yet; the receiver is asked. */
  addFiles: v.object({ transferId, paths }),
  /** Answers `Transfer.question`. `all`: the same for every later conflict of this transfer. `pin`: where that is asked for. */
  decide: v.object({
    transferId,
    questionId: lineSchema,
    choice: v.picklist([...conflictChoices, 'accept', 'decline']),
    all: v.optional(v.boolean(), false),
    pin: v.exactOptional(pinSchema),
  }),
  /** Stops a running transfer for a while, from either side; the other side is told. */
  pause: v.object({ transferId }),
  resume: v.object({ transferId }),
  /** Takes an ended transfer off the list and out of the history. */
  dismiss: v.object({ transferId }),
  /** The same for several. Of those that haven't ended nothing happens. */
  clearHistory: v.object({ transferIds: v.pipe(v.array(transferId), v.maxLength(maxCleared)) }),
  /** The person knows of this problem (`AppState.problems`): it is said no more. */
  dismissProblem: v.object({ problemId: v.string() }),
  /** Lines of a transfer's manifest as far as it is known, in manifest order. */
  listFiles: v.object({ transferId, from: count, count: v.pipe(count, v.maxValue(maxListed)) }),
  setSettings: settingsPatchSchema,
  /** Remembers a device by its key, with or without accepting its offers unasked; one that is blocked stays so until `setRules`. */
  remember: v.object({ fingerprint: fingerprintSchema, name: nameSchema, autoAccept: v.boolean() }),
  /** Changes what becomes of what a remembered device sends, and its name here. What is left out stays. */
  setRules: v.object({ fingerprint: fingerprintSchema, rules: deviceRulesPatchSchema }),
  forget: v.object({ fingerprint: fingerprintSchema }),
  /** Remembers a device again as it was before `forget`, for a while and in this run. Throws `undo-lapsed`, `name-taken`. */
  unforget: v.object({ fingerprint: fingerprintSchema }),
  /** Lets file bytes to and from a remembered device go unencrypted, or no longer; it takes both sides. */
  setFastLane: v.object({ fingerprint: fingerprintSchema, on: v.boolean() }),
  /**
   * Calls a device so that people at both ends compare a code; the pairing appears in the state. `replacing`: the key that
   * is remembered under its name, which is forgotten once both have said that the codes match.
   */
  pair: v.object({ to: targetSchema, replacing: v.optional(fingerprintSchema) }),
  /** The same by a link that the other device shows, without a code. */
  pairByLink: v.object({ link: lineSchema, replacing: v.optional(fingerprintSchema) }),
  /** The person's word on the code of a pairing, once. `false`: the codes differ. */
  answerPairing: v.object({ pairingId: transferId, match: v.boolean() }),
  /** Gives a pairing up, or takes an ended one off the list. */
  endPairing: v.object({ pairingId: transferId }),
  /** Makes a link for one device and a few minutes; one made before is of no use any more. */
  showPairLink: v.object({}),
  /** The link is not shown any more: nobody can use it. */
  hidePairLink: v.object({}),
  /** Calls every address of this computer's networks for LocalSends that don't appear by themselves. Takes seconds. */
  lookFurther: v.object({}),
  /** Dials an address, proves what is there and lists it as a device. `key`: as in `targetSchema`. */
  addAddress: v.object({ address: lineSchema, key: v.optional(fingerprintSchema) }),
  /**
   * Shows these to whatever has a browser and the link, on a port of its own; the share appears in the state. `paths` may be
   * empty where `upload` is on.
   */
  share: v.object({
    paths: v.pipe(v.array(path), v.maxLength(maxGivenThings)),
    /** The page asks for six digits first. */
    pin: v.optional(v.boolean(), false),
    /** Browsers may send files here; each offer is asked about. */
    upload: v.optional(v.boolean(), false),
    /** For so long; null: until `stopShare`, or the engine's end. */
    minutes: v.optional(v.nullable(v.pipe(v.number(), v.gtValue(0), v.maxValue(maxShareMinutes))), null),
    /** TCP port; 0: any. */
    port: v.optional(v.pipe(count, v.maxValue(65_535)), 0),
  }),
  stopShare: v.object({ shareId: transferId }),
  /** This computer was asleep, and is awake again: what waits for its next try to reach somebody tries now. */
  awoke: v.object({}),
  /** Nobody looks: what is idle and quickly had again is given back. Nothing while bytes move. */
  rest: v.object({}),
  /** Room in a folder (which need not exist yet; its nearest existing parent counts). */
  freeSpace: v.object({ dir: path }),
} as const;

export const commands = { ...engineCommands, ...desktopCommands } as const;

export type EngineCommandName = keyof typeof engineCommands;
export type DesktopCommandName = keyof typeof desktopCommands;
export type CommandName = keyof typeof commands;

/** What a front end passes (defaults may be left out). */
export type CommandInput<K extends CommandName> = v.InferInput<(typeof commands)[K]>;
/** What the engine gets, parsed. */
export type CommandArgs<K extends CommandName> = v.InferOutput<(typeof commands)[K]>;

export interface CommandValue extends DesktopValue {
  send: { transferId: string };
  approach: null;
  sendText: { transferId: string };
  readText: { text: string };
  answer: null;
  cancel: null;
  cancelFile: null;
  addFiles: null;
  decide: null;
  setFastLane: null;
  setRules: null;
  pause: null;
  resume: null;
  clearHistory: null;
  dismissProblem: null;
  dismiss: null;
  listFiles: { lines: ManifestLine[]; total: number };
  setSettings: null;
  remember: null;
  forget: null;
  unforget: null;
  pair: { pairingId: string };
  pairByLink: { pairingId: string };
  answerPairing: null;
  endPairing: null;
  /** `expiresAt`: milliseconds since the epoch. */
  showPairLink: { link: string; expiresAt: number };
  hidePairLink: null;
  /** How many have answered. */
  lookFurther: { found: number };
  addAddress: { fingerprint: string; name: string };
  share: { shareId: string };
  stopShare: null;
  awoke: null;
  rest: null;
  freeSpace: { bytes: number };
}

/** Every command answers; a refusal is data, not an exception. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/**
 * What the menu, the tray or the system asks the window to do: the beginning of something only the window
 * can carry on. `send`: with paths when the system brought them ("open with", the dock), else the person picks.
 */
export type WindowRequest =
  | { readonly kind: 'send'; readonly paths: readonly string[] }
  /** `to`: the device they go to, where the person has said so already. */
  | { readonly kind: 'pick-files'; readonly to?: string }
  | { readonly kind: 'pick-folders' }
  | { readonly kind: 'settings' | 'about' | 'shortcuts' | 'log' }
  /** What `desktopSituation` answers is another now. */
  | { readonly kind: 'situation-changed' }
  /** So is what `updates` answers. */
  | { readonly kind: 'updates-changed' }
  /** A pairing link that was clicked on somewhere: shown, and opened when the person says so. */
  | { readonly kind: 'pair-link'; readonly link: string }
  /** A paste that came to nothing: the program that has copied doesn't answer. */
  | { readonly kind: 'clipboard-silent' };

/** What the preload puts on `window.ferry`: all the renderer ever sees of the outside. */
export interface FerryBridge {
  readonly platform: 'linux' | 'darwin' | 'win32';
  /** BCP 47 tags, most wanted first. */
  readonly systemLanguages: readonly string[];
  command<K extends CommandName>(name: K, args: CommandInput<K>): Promise<Result<CommandValue[K]>>;
  /** Subscribe first, then take the snapshot; drop patches at or below its version. */
  subscribe(listener: (patch: Patch) => void): () => void;
  snapshot(): Promise<Snapshot>;
  /** Requests made before the window listens are kept for its first listener. */
  onRequest(listener: (request: WindowRequest) => void): () => void;
  /** Absolute path of a dropped or picked `File`; empty when it has none (an image dragged from a page), or its name is no text. */
  pathForFile(file: unknown): string;
  /** Begins the drag that `prepareDrag` has got ready, while a button of the pointer is down. Resolves once it is over. */
  drag(dragId: string): Promise<void>;
}

/** The engine as any front end holds it: in this process or behind a worker thread. */
export interface EngineHandle {
  command<K extends EngineCommandName>(name: K, args: CommandInput<K>): Promise<Result<CommandValue[K]>>;
  subscribe(listener: (patch: Patch) => void): () => void;
  snapshot(): Promise<Snapshot>;
  /** Says goodbye, ends transfers, releases the port. */
  stop(): Promise<void>;
}
