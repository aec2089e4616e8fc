/** Devices verified for each other, and an identity that moves house: the window's words and the failures, in English. */
import { param, saidByPeer, type FailureTexts, type SentenceParams } from '../failures.ts';

const device = (p: SentenceParams): string => param(p, 'name', 'peer', 'address') ?? 'The other device';
const there = (p: SentenceParams): string => param(p, 'name', 'peer', 'address') ?? 'the other device';
const quoted = (p: SentenceParams, otherwise: string): string => {
  const value = param(p, 'path');
  return value === undefined ? otherwise : `“${value}”`;
};

export const enPairing = {
  pairing: {
    pair: 'Pair…',
    pairHint: 'Compare a code on both screens once; then both devices are verified for each other.',
    again: 'Pair again',
    againHint: (name: string) =>
      `Only if you know why the key is another, because it was set up anew for example: once the codes match, the key remembered for ${name} is forgotten.`,
    verified: 'Verified',
    verifiedHint: 'People at both devices said that the codes match, or a link went from one screen to the other.',
    known: 'Known',
    knownHint: 'You have accepted it once, so its key is remembered. Nobody has verified it yet: pair to do so.',
    always: 'always accepted',
    verifiedSince: (date: string) => `Verified since ${date}`,
    notVerified: 'Known, but not verified: nobody has compared a code in a pairing yet.',
    title: (name: string) => `Pair with ${name}`,
    asked: (name: string) => `${name} wants to pair`,
    askedBody: 'Look at both screens: they show a code to compare.',
    connecting: (name: string) => `Calling ${name}…`,
    compare: (name: string) => `Look at both screens: does ${name} show the same six digits?`,
    match: 'They match',
    differ: 'They don’t match',
    waiting: (name: string) => `Waiting until somebody says so on ${name} too.`,
    paired: (name: string) => `${name} is verified. Both devices remember each other’s key from now on.`,
    tryAgain: 'Try again',
    notNow: 'Not now',
    done: 'Done',
    byLink: 'Pair by link',
    show: 'Show a code to scan',
    shown: 'Scan this with the other device, or copy the link and open it there: “Pair by link”, or ferry pair.',
    qr: 'QR code of the pairing link',
    link: 'Pairing link',
    copyLink: 'Copy the pairing link',
    goodFor: (minutes: number) =>
      minutes <= 1 ? 'Good for one device and another minute.' : `Good for one device and another ${minutes} minutes.`,
    over: 'This link is not good any more.',
    anew: 'Show a new one',
    secret: 'Who has the link in this time is taken for verified: show it to nobody else.',
    paste: 'Link that the other device shows',
    pasteHint:
      'Only one that you took from the other device’s own screen: whose it is, is verified without a question.',
    open: 'Pair',
    missing: 'Paste the link that the other device shows.',
  },
};

/** The store's own name, where it says one. */
const by = (p: SentenceParams): string => (param(p, 'by') === undefined ? '' : ` (${param(p, 'by')})`);

export const enPairingFailures = {
  'bad-link': () =>
    'That isn’t a whole pairing link. Copy it again from the other device; it begins with “ferry:pair?”.',
  'cannot-pair': (p) =>
    `${device(p)} runs an older Ferry that can’t be paired with. Update Ferry there; until then compare the code of a transfer.`,
  'pairing-codes-differ': (p) =>
    saidByPeer(p)
      ? `Somebody at ${there(p)} said that the codes differ, so neither device is verified. Pair once more; if they do differ, somebody may be in between, and nothing should be sent over this network.`
      : 'You said that the codes differ, so neither device is verified. Pair once more; if they differ again, somebody may be in between, and nothing should be sent over this network.',
  'pairing-declined': (p) =>
    `The pairing was closed at ${there(p)} before both had said that the codes match. Pair again when somebody is there.`,
  'pairing-expired': () =>
    'Nobody said within ten minutes that the codes match, so they are no longer good. Pair again when somebody is at both devices.',
  'link-refused': (p) =>
    saidByPeer(p)
      ? `${device(p)} doesn’t show that link any more: each is good for one device and ten minutes. Show a new one there.`
      : 'That link isn’t shown here any more: each is good for one device and ten minutes. Show a new one.',
  'identity-kept': (p) =>
    `${quoted(p, 'This home')} has a key of its own, which other devices may remember, so nothing was changed. With --replace the imported one takes its place, and the old one is kept beside it.`,
  'identity-renewed': (p) =>
    `${device(p)} has a new key (${param(p, 'other') ?? 'another than before'}), and its old one said so. It is remembered in the old one’s place, with its rules. If nobody at ${there(p)} made one, the old key was stolen: forget the device and pair again.`,
  'key-in-store': (p) =>
    `The system’s key store${by(p)} keeps this device’s key, and only Ferry’s window can open that. To use the key here as well, switch on “Let the terminal use this device’s key” in the window’s settings; or be another device here, with a home of its own (--home DIR).`,
  'key-locked': (p) =>
    `The system’s key store${by(p)} doesn’t give this device’s key: it is locked or not running, was reset, or belongs to another user, desktop or computer. Unlock it, then try again. If it is lost, put an exported key in its place (ferry identity import FILE), or make a new one.`,
  'key-moved': (p) =>
    `From now on the system’s key store${by(p)} keeps this device’s key. A terminal can’t open that: if you use Ferry there as well, switch on “Let the terminal use this device’s key” in the settings.`,
  'key-store-unusable': (p) =>
    `The system’s key store${by(p)} can’t be used now${param(p, 'detail') === undefined ? '' : ` (${param(p, 'detail')})`}, so the key stays where it is. Unlock it, then try again.`,
  'not-an-identity': (p) =>
    `${quoted(p, 'That file')} isn’t an identity that Ferry exported, or it is damaged, so nothing was changed. Export it again where it came from.`,
  'wrong-passphrase': (p) =>
    `${quoted(p, 'The file')} doesn’t open with that passphrase, so nothing was changed. Type the one that it was exported with.`,
} satisfies Partial<FailureTexts>;
