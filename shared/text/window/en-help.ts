/** The list of keys, and what Ferry is made of. */

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
};

export type HelpTexts = typeof enHelp;
