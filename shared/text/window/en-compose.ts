/** What is about to be sent: dropped, pasted, picked or written; what of it couldn't be taken. */
import { formatBytes, formatCount } from '../../format.ts';

/** A few names, put together with `between`, and how many more there are. */
function names(shown: string, more: number): string {
  return shown + (more === 0 ? '' : ` and ${formatCount(more, 'en')} more`);
}

export const enCompose = {
  title: 'Send to…',
  titleTo: (name: string) => `Send to ${name}`,
  dropAnywhere: 'Drop files or text anywhere in this window',
  dropHint: 'On a device to send there, elsewhere to choose',
  chooseFiles: 'Choose files',
  chooseFolder: 'Choose folder',
  paste: 'Paste',
  addFiles: 'Add files',
  addFolder: 'Add folder',
  whatTitle: 'What',
  nothingYet: 'Write something, or choose files: drop them here, paste them, or pick some.',
  remove: (name: string) => `Remove ${name}`,
  clear: 'Remove all',
  andMore: (n: number) => `and ${formatCount(n, 'en')} more`,
  noteOptional: 'Note (optional)',
  notePlaceholder: 'Goes with the files',
  toTitle: 'To whom',
  toAddress: 'Another address',
  noDevice: 'No device in sight yet. Type its address instead:',
  dropOverlay: 'Drop to choose who gets it',
  dropOverlayAdd: 'Drop to add',
  dropOverlayText: 'Drop to send this as text',
  dropRefused: 'Ferry can’t take this. Unpack or save it in a folder first, then drop it from there.',
  nothingToPaste: 'There is nothing to paste. Copy a text, or files in your file manager, first.',
  /** Between names that are counted up. */
  between: ', ',
  /** `count`: how many they are, of which `more` are not among the names; `all`: everything that was dropped or pasted. */
  notTaken: (shown: string, count: number, more: number, all: number) =>
    `${formatCount(count, 'en')} of ${formatCount(all, 'en')} could not be taken: ${names(shown, more)}. ` +
    'Save it in a folder on this computer first, then drop it from there.',
  /** What has a name that no text can hold, or none at all. */
  nameless: 'something without a readable name',
  gone: (shown: string, count: number, more: number) =>
    count === 1 ? `${shown} doesn’t exist any more.` : `These don’t exist any more: ${names(shown, more)}.`,
  tooLarge: (shown: string, more: number, limit: number) =>
    `More than ${formatBytes(limit, 'en')} and without a file: ${names(shown, more)}. Save it first, then drop the file.`,
  asTarget: (shown: string, count: number, more: number) =>
    count === 1
      ? `${shown} is a link. What it leads to is sent, under the link’s name.`
      : `These are links: ${names(shown, more)}. What they lead to is sent, under the links’ names.`,
};

export type ComposeTexts = typeof enCompose;
