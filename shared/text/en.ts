/**
 * Every English sentence of the window, and the dictionary as a whole: its type is what translations fulfil.
 * Parameters are raw numbers and names; formatting and plurals happen here, where the grammar is known.
 */
import { enLocalSendLooking, enLocalSendSettings } from './localsend/en-finding.ts';
import { enLocalSending } from './localsend/en-sending.ts';
import { formatBytes, formatCount } from '../format.ts';
import type { DeviceKind } from '../device-kinds.ts';
import type { Language } from '../languages.ts';
import type { DeviceColour, DeviceRule } from '../rules/device-rules.ts';
import { defaultPort } from '../values.ts';
import type { Marking, Theme, Visibility } from '../settings.ts';
import { enFailures } from './en-failures.ts';
import { enShell } from './en-shell.ts';
import { enHolds } from './en-holds.ts';
import { enTransfers } from './en-transfers.ts';
import { enPairing } from './pairing/en.ts';
import { enShare } from './share/en.ts';
import { enUpdates } from './updates/en.ts';
import { enHelp } from './window/en-help.ts';
import { enCompose } from './window/en-compose.ts';
import { enHistory } from './window/en-history.ts';
import { enOutcomes, enWindow } from './window/en.ts';
import type { FailureTexts } from './failures.ts';
import type { HoldTexts } from './holds.ts';

const plural = (n: number, one: string, many: string): string => `${formatCount(n, 'en')} ${n === 1 ? one : many}`;
const files = (n: number): string => plural(n, 'file', 'files');
const folders = (n: number): string => plural(n, 'folder', 'folders');
const items = (n: number): string => plural(n, 'item', 'items');

export const en = {
  language: 'en' as Language,
  /** What the language calls itself. */
  languageName: 'English',
  ...enShell,
  ...enTransfers,
  ...enPairing,
  ...enShare,
  ...enWindow,
  ...enUpdates,
  failures: enFailures satisfies FailureTexts,
  /** Why an accepted transfer stands still. */
  holds: enHolds satisfies HoldTexts,

  files,
  items,
  /** `12 files in 3 folders`; folders alone when there is no file. */
  contents: (fileCount: number, folderCount: number): string => {
    if (folderCount === 0) return files(fileCount);
    return fileCount === 0 ? folders(folderCount) : `${files(fileCount)} in ${folders(folderCount)}`;
  },
  bytes: (n: number) => formatBytes(n, 'en'),
  /** `37` → `37%`. */
  percent: (n: number) => new Intl.NumberFormat('en', { style: 'percent' }).format(n / 100),
  kinds: {
    desktop: 'Desktop computer',
    laptop: 'Laptop',
    mobile: 'Phone or tablet',
    web: 'Browser',
    headless: 'Terminal',
    server: 'Server',
  } satisfies Record<DeviceKind, string> as Record<DeviceKind, string>,

  common: {
    close: 'Close',
    cancel: 'Cancel',
    send: 'Send',
    copied: 'Copied',
    change: 'Change…',
    dismiss: 'Dismiss',
    messages: 'Messages',
    moreActions: (name: string) => `More actions for ${name}`,
  },

  header: {
    visible: {
      everybody: 'Visible as',
      known: 'Visible to devices you know as',
      nobody: 'Visible to nobody',
    } satisfies Record<Visibility, string> as Record<Visibility, string>,
    notVisible: 'Not reachable',
    settings: 'Settings',
    starting: 'Starting Ferry…',
    engineLost: 'Ferry’s engine has stopped. Quit Ferry and open it again.',
  },

  localSending: enLocalSending,

  nearby: {
    title: 'Nearby',
    blocked: 'Blocked',
    fresh: 'New',
    /** A name that two devices have, with the first digits of this one’s key. */
    alike: (name: string, digits: string) => `${name} (${digits})`,
    namesake: (name: string) => `Not your “${name}”`,
    namesakeHint: (name: string) => `It calls itself like “${name}”, which you remember, and has another key.`,
    sendFiles: 'Send files',
    sendFolder: 'Send folder',
    sendFilesTo: (name: string) => `Send files to ${name}`,
    sendFolderTo: (name: string) => `Send a folder to ${name}`,
    sendWithNote: 'Text, or files with a note…',
    details: 'Device details',
    dropHere: (name: string) => `Drop to send to ${name}`,
    dropApart: 'Send on its own',
    dropAdd: (title: string) => `Add to ${title}`,
    emptyTitle: 'No device in sight yet',
    emptyBody: 'Devices appear here by themselves. If yours doesn’t:',
    checks: [
      'Open Ferry on the other device too.',
      'Put both on the same network. Guest Wi-Fi and VPNs keep devices apart.',
      `Let Ferry through the firewall: TCP port ${defaultPort} and UDP port 53317.`,
    ] as readonly string[],
    reachMe: 'Or add this device over there by its address:',
    ...enLocalSendLooking,
    addByAddress: 'Add by address',
    more: (count: number) => `Show more (${count})`,
  },

  address: {
    title: 'Add by address',
    body: 'For devices that don’t appear by themselves, on another network segment or behind a VPN.',
    label: 'Address',
    placeholder: '192.168.1.20 or name.local:53400',
    add: 'Add',
    adding: 'Connecting…',
    addAnyway: 'Add anyway',
    added: (name: string) => `${name} was added.`,
    missing: 'Type the address that the other device shows in its settings.',
  },

  compose: enCompose,
  history: enHistory,
  help: enHelp,

  offer: {
    title: (name: string) => `${name} wants to send you files`,
    introduced: (name: string) => `${name} wants to send you something`,
    compareFirst: (name: string) =>
      `Somebody at ${name} has to say that it shows the same code; then you see what it is. If it doesn’t, decline: somebody may be in between.`,
    queued: (n: number) => `${formatCount(n, 'en')} more waiting`,
    rememberedHint: 'You have accepted this device before; its key is the same as then.',
    firstContact: 'First contact',
    code: 'Verification code',
    compare: (name: string) => `Does ${name} show the same code? If not, decline: somebody may be in between.`,
    noteFrom: (name: string) => `Note from ${name}`,
    counting: 'still counting…',
    fileList: 'Files in this offer',
    loading: 'Loading…',
    emptyFolder: 'Folder',
    link: 'Link',
    saveTo: 'Save to',
    changeFolder: 'Change…',
    free: (bytes: number) => `${formatBytes(bytes, 'en')} free`,
    tooSmall: (needed: number, free: number) =>
      `Doesn’t fit: ${formatBytes(needed, 'en')} needed, ${formatBytes(free, 'en')} free. Choose another folder or free some space.`,
    accept: 'Accept',
    decline: 'Decline',
    always: 'Always accept',
    alwaysHint: (name: string) => `Accept now, and from now on without asking when ${name} sends.`,
    later: 'Decide later',
    localSend: 'Sent by LocalSend: it can’t be paused, and is not resumed if the line breaks.',
    localSendNew: (name: string) =>
      `${name} sends by LocalSend, which has no code to compare. Accept only what you expect; this key is remembered then. It can’t be paused, and is not resumed if the line breaks.`,
    localSendUnproved: (name: string) =>
      `Whoever calls itself ${name} sends by a LocalSend without a key: who it is can’t be checked, and it is not remembered.`,
    localSendPlain: 'It isn’t encrypted: others on the network can read it, and change it.',
    localSendRenewed: (name: string) =>
      `${name} is remembered with another key. It may have been installed anew, or this is somebody else. If you accept, the new key takes the old one’s place.`,
    localSendFingerprint: 'Fingerprint of its key',
  },

  device: {
    fingerprint: 'Fingerprint',
    addresses: 'Addresses',
    addedByHand: 'Added by address',
    foundNearby: 'Found on the network',
    remembered: 'Remembered since',
    lastSeen: 'Last seen',
    neverSeen: 'Not since it was remembered',
    announced: 'Calls itself',
    label: 'Name here',
    labelHint: 'Only you see it. Empty: as it calls itself.',
    colour: 'Colour here',
    noColour: 'None',
    colours: {
      red: 'Red',
      orange: 'Orange',
      green: 'Green',
      blue: 'Blue',
      purple: 'Purple',
      pink: 'Pink',
    } satisfies Record<DeviceColour, string> as Record<DeviceColour, string>,
    favourite: 'Favourite',
    favouriteHint: 'Favourites come first.',
    makeFavourite: 'Make a favourite',
    noFavourite: 'No longer a favourite',
    rule: 'When it sends something',
    rules: { ask: 'Ask', accept: 'Accept', block: 'Block' } satisfies Record<DeviceRule, string> as Record<
      DeviceRule,
      string
    >,
    ruleHints: {
      ask: 'You are asked each time.',
      accept: 'Files come without asking. Hidden files, programs and more than a size still ask.',
      block: 'Declined without a word to you. It isn’t told that you blocked it.',
    } satisfies Record<DeviceRule, string> as Record<DeviceRule, string>,
    blockTitle: 'Block it?',
    blockEnds: (name: string) =>
      `Something is on its way with ${name}. Blocking ends it at once: what has only begun is deleted.`,
    blockAnyway: 'Block',
    maxBytes: 'Without asking, at most',
    unlimited: 'Any size',
    anything: 'Hidden files and programs too',
    anythingHint: 'Files that begin with a dot, and what can be run, come without asking as well.',
    asInSettings: 'As in the settings',
    rulesShort: 'Rules…',
    rulesOf: (name: string) => `Rules for ${name}`,
    /** What is given up, whole, beside the switch and in the terminal. */
    fastLane: 'Fast lane, without encryption',
    fastLaneHint:
      'Faster. Anyone on the network can read the files; nobody can change them unnoticed. Both devices must allow it.',
    forget: 'Forget',
    forgetNamed: (name: string) => `Forget ${name}`,
    notRemembered:
      'This device isn’t remembered yet. The first transfer shows a code: if it is the same on both screens, remember its key.',
    remember: 'Remember this device',
  },

  settings: {
    title: 'Settings',
    thisDevice: 'This device',
    name: 'Name',
    nameHint: 'Other people see this name.',
    nameInvalid: 'A name needs 1 to 64 visible characters.',
    visibleTo: 'Visible to',
    visibilities: {
      everybody: 'Everybody here',
      known: 'Devices I know',
      nobody: 'Nobody',
    } satisfies Record<Visibility, string> as Record<Visibility, string>,
    visibleToHints: {
      everybody: 'Every device on the network sees this one’s name and may offer files.',
      known: 'Only remembered devices see this one and may offer files. Others are hung up on, without a name.',
      nobody: 'No device sees this one. Remembered ones that have its address may still send.',
    } satisfies Record<Visibility, string> as Record<Visibility, string>,
    shareKey: 'Let the terminal use this device’s key',
    shareKeyHints: {
      store: 'Off: the system’s key store keeps the key, and only this window can use it.',
      file: 'On: the key lies in a file that only you may read.',
    },
    receiving: 'Receiving',
    receiveDir: 'Save files to',
    openFolder: 'Open folder',
    atOnce: 'Transfers at a time',
    atOnceHint: 'More wait their turn.',
    markReceived: 'Warn before opening files from',
    markReceivedHint: 'The system asks before it opens or runs them, as with downloads.',
    markings: {
      strangers: 'Devices that aren’t remembered',
      all: 'Every device',
      never: 'No device',
    } satisfies Record<Marking, string> as Record<Marking, string>,
    ...enLocalSendSettings,
    sound: 'Make a sound',
    soundHint: 'When an offer or a question waits and Ferry isn’t in front.',
    keepInTray: 'Keep receiving when the window is closed',
    keepInTrayHint: 'Ferry stays in the tray until you quit it.',
    /** The same switch where there is no tray. */
    askBeforeClosing: 'Ask before closing the window quits Ferry',
    noTrayHint:
      'This desktop shows no tray that could bring a closed window back. To receive all the time, start Ferry at login and minimise it, or let “ferry receive” run as a service of yours.',
    startAtLogin: 'Start when you log in',
    startAtLoginHint: 'In the tray, without a window.',
    startAtLoginNoTrayHint: 'With its window, as this desktop shows no tray.',
    appearance: 'Appearance',
    language: 'Language',
    languageSystem: 'Same as system',
    theme: 'Theme',
    themes: { system: 'System', light: 'Light', dark: 'Dark' } satisfies Record<Theme, string> as Record<Theme, string>,
    known: 'Remembered devices',
    knownEmpty: 'Devices you accept are remembered here by their key.',
    autoAccept: 'Always accept',
    fastLaneWith: (name: string) => `Fast lane with ${name}, without encryption`,
    autoAcceptFrom: (name: string) => `Always accept files from ${name}`,
    fingerprint: 'Fingerprint',
    addresses: 'Addresses',
    port: 'Port',
    noAddress: 'Not connected to a network',
    version: (version: string) => `Ferry ${version}`,
    copyFingerprint: 'Copy fingerprint',
    copyAddress: (address: string) => `Copy ${address}`,
  },

  /** What a screen reader says when something happens out of sight. */
  announce: {
    offer: (name: string, count: number) => `${name} wants to send you ${files(count)}.`,
    offerUncounted: (name: string) => `${name} wants to send you files.`,
    /** `digits`: of the code, apart. */
    introduced: (name: string, digits: string) => `${name} wants to send you something. Code: ${digits}.`,
    code: (sentence: string, digits: string) => `${sentence} Code: ${digits}.`,
    asked: (name: string) => `Waiting for ${name} to accept.`,
    started: (title: string) => `${title}: transfer started.`,
    resumed: (title: string) => `${title}: transfer goes on.`,
    held: (title: string, sentence: string) => `${title}. ${sentence}`,
    asks: (title: string, sentence: string) => `${title} waits for your answer: ${sentence}`,
    percent: (title: string, percent: number) => `${title}: ${formatCount(percent, 'en')} percent.`,
    ...enOutcomes,
    ended: (title: string, sentence: string) => `${title}: ${sentence}`,
  },
};

export type Text = typeof en;
