/** The list of keys, what Ferry is made of, and its log. */
import type { LogLevel } from '../../desktop/log.ts';
import { formatBytes, formatCount } from '../../format.ts';

/** What a key does, in the order in which the list has them. */
export const shortcutIds = [
  ...(['files', 'folders', 'paste', 'accept', 'send', 'close'] as const),
  ...(['settings', 'menu', 'zoom', 'quit', 'shortcuts'] as const),
] as const;
export type ShortcutId = (typeof shortcutIds)[number];

export const enHelp = {
  shortcutsTitle: 'Keyboard shortcuts',
  shortcuts: {
    files: 'Send files',
    folders: 'Send a folder',
    paste: 'Paste files or text to send',
    accept: 'Accept what is offered',
    send: 'Send, where the device is chosen',
    close: 'Close a dialog; put an offer off',
    settings: 'Settings',
    menu: 'Menu',
    zoom: 'Larger, smaller, actual size',
    quit: 'Quit Ferry',
    shortcuts: 'This list',
  } satisfies Record<ShortcutId, string> as Record<ShortcutId, string>,
  aboutTitle: 'About Ferry',
  aboutLine: 'Sends files straight from one computer to another on the same network.',
  version: 'Version',
  runtime: 'Runtime',
  system: 'System',
  licence: 'Licence',
  madeWith: 'Made with',
  showLicences: 'Show licences',
  copyDiagnostics: 'Copy diagnostics',
  diagnosticsHint: 'For a report: versions, settings and counts. No names, no addresses, nothing of what you send.',
  logTitle: 'Log',
  log: {
    level: 'Show',
    levels: {
      error: 'Errors',
      warn: 'Errors and warnings',
      info: 'Everything',
    } satisfies Record<LogLevel, string> as Record<LogLevel, string>,
    filter: 'Filter by text',
    entries: (shown: number, all: number): string =>
      shown === all
        ? `Entries: ${formatCount(all, 'en')}`
        : `Entries: ${formatCount(shown, 'en')} of ${formatCount(all, 'en')}`,
    refresh: 'Refresh',
    copy: 'Copy what is shown',
    folder: 'Show in folder',
    /** Before it is copied. */
    names: 'It may hold names of devices, addresses and paths on this computer. Look through it before you pass it on.',
    part: (bytes: number) => `The last ${formatBytes(bytes, 'en')}. The file has more.`,
    none: 'Nothing of it is like that.',
    empty: 'Nothing has been written yet.',
  },
};

export type HelpTexts = typeof enHelp;
