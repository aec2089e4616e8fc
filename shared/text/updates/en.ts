/** Newer versions of Ferry, in English: looking for them, getting one, and why an answer wasn't believed. */
import { formatBytes } from '../../format.ts';
import { bytesParam, param, type FailureTexts, type SentenceParams } from '../failures.ts';

const at = (p: SentenceParams): string => param(p, 'address') ?? 'the server';
const bracketed = (value: string | undefined): string => (value === undefined ? '' : ` (${value})`);
const detail = (p: SentenceParams): string => bracketed(param(p, 'detail'));
const version = (p: SentenceParams): string => `Ferry ${param(p, 'version') ?? ''}`.trim();
const file = (p: SentenceParams): string => `“${param(p, 'path') ?? 'The package'}”`;
/** What a person does who can't have it from here. */
const byHand = 'Nothing was changed. Look at Ferry’s page yourself.';

export const enUpdates = {
  updates: {
    title: 'Updates',
    look: 'Check for updates',
    looking: 'Checking…',
    /** Before anything is asked. */
    hint: (host: string) => `Asks ${host}, which learns this computer’s internet address and nothing more.`,
    newest: 'This is the newest version.',
    lookedAt: (time: string) => `Last checked ${time}.`,
    never: 'Not checked yet.',
    newer: (name: string, day: string) => `Ferry ${name} is available, released ${day}.`,
    short: (name: string) => `Ferry ${name} is available`,
    news: 'What is new',
    download: (bytes: number) => `Download (${formatBytes(bytes, 'en')})`,
    openPage: 'Open its page',
    /** Beside a command. */
    thenInstall: 'Then install it in a terminal:',
    thenOpen: 'Quit Ferry, then open it.',
    thenUnpack: 'Quit Ferry, then unpack it in this one’s place.',
    thenDrag: 'Quit Ferry, open it, and drag Ferry into Applications.',
    thenReplace: 'Quit Ferry, then start this one in the old one’s place.',
    fromSource: 'This Ferry runs from its sources: update them.',
    downloading: (bytes: number, total: number) =>
      `Downloading: ${formatBytes(bytes, 'en')} of ${formatBytes(total, 'en')}`,
    stop: 'Stop',
    downloaded: (path: string) => `Downloaded and checked: ${path}`,
    showInFolder: 'Show in folder',
    copyCommand: 'Copy the command',
    daily: 'Check for updates once a day',
    dailyHint: 'Off: Ferry calls nobody but devices. On: it asks for the newest version, and installs nothing.',
    foundTitle: (name: string) => `Ferry ${name} is available`,
    foundBody: 'What is new, and how to get it: About Ferry.',
  },
};

export const enUpdateFailures = {
  'update-unreachable': (p) =>
    `${at(p)} couldn’t be asked for updates${detail(p)}. Check the internet connection, then try again.`,
  'update-slow': (p) => `${at(p)} took too long to answer. Try again later.`,
  'update-insecure': (p) =>
    `The server of updates sent on to ${at(p)} without encryption, so that wasn’t followed. ${byHand}`,
  'update-too-large': (p) => {
    const most = bytesParam(p, 'limit');
    const atMost = most === undefined ? '' : ` (more than ${formatBytes(most, 'en')})`;
    return `The answer about updates is too long to be Ferry’s${atMost}. ${byHand}`;
  },
  'update-unsigned': () => `The answer about updates isn’t signed, or is cut short, so it wasn’t believed. ${byHand}`,
  'update-prehashed': () =>
    `The answer about updates is signed in a way that Ferry can’t verify, so it wasn’t believed. ${byHand}`,
  'update-other-key': () =>
    `The answer about updates is signed with somebody else’s key, so it wasn’t believed. ${byHand}`,
  'update-forged': () =>
    `The answer about updates isn’t what was signed: somebody or something has changed it, so it wasn’t believed. ${byHand}`,
  'update-garbled': (p) =>
    `The answer about updates is signed, but this Ferry doesn’t understand it${detail(p)}. ${byHand}`,
  'update-other-product': (p) =>
    `The answer about updates is about ${param(p, 'product') ?? 'another program'}, not about Ferry, so it wasn’t believed. ${byHand}`,
  'update-older': (p) =>
    `The answer about updates is an older one (${version(p)}) than has been seen here before, so it wasn’t believed: newer ones may be held back. ${byHand}`,
  'update-expired': (p) =>
    `The answer about updates (${version(p)}) was good until ${param(p, 'date') ?? 'a while ago'}, so it wasn’t believed: newer ones may be held back, or this computer’s clock is wrong. ${byHand}`,
  'update-not-for-this': (p) =>
    `${version(p)} is there, but not as a package for this computer${bracketed(param(p, 'system'))}. ${byHand}`,
  'update-file-cut': (p) => {
    const [came, needed] = [bytesParam(p, 'came'), bytesParam(p, 'needed')];
    const part =
      came === undefined || needed === undefined
        ? ''
        : ` (${formatBytes(came, 'en')} of ${formatBytes(needed, 'en')} came)`;
    return `${file(p)} didn’t come whole${part} and was removed. Download it again.`;
  },
  'update-file-changed': (p) =>
    `${file(p)} isn’t the package that was signed, so it was removed. Don’t install it from elsewhere; try again later.`,
} satisfies Partial<FailureTexts>;

export type UpdatesText = typeof enUpdates;
