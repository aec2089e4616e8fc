/** The question before somebody is trusted more: a dialog of the system's, which the page can neither draw nor answer. */
import { dialog, type BrowserWindow } from 'electron';
import { FerryError } from '../../../../shared/errors.ts';
import { formatCode, shortFingerprint } from '../../../../shared/format.ts';
import { inPlainText, type Text } from '../../../../shared/text/index.ts';
import type { Trust } from './reach.ts';

export interface ConfirmOptions {
  readonly window: () => BrowserWindow | null;
  readonly text: () => Text;
}

/** Of a link, in graphemes: some ten lines; its middle is cut, and the title has the host. */
const longestPage = 600;

/** One question at a time: a page that asks without end doesn't cover the screen. Throws `not-confirmed`. */
export function createConfirmTrust({ window, text }: ConfirmOptions): (trust: Trust) => Promise<void> {
  let asking = false;
  return async ({ kind, name, fingerprint, code, page }) => {
    const parent = window();
    if (asking || parent === null) throw new FerryError('not-confirmed');
    asking = true;
    try {
      const { trustDialog, common } = text();
      const { title, body, agree } = trustDialog[kind];
      const details = [
        body,
        ...(page === undefined ? [] : [inPlainText(page, longestPage)]),
        ...(code === undefined ? [] : [trustDialog.code(formatCode(code))]),
        ...(fingerprint === '' ? [] : [trustDialog.key(shortFingerprint(fingerprint))]),
      ];
      const { response } = await dialog.showMessageBox(parent, {
        type: 'question',
        message: title(inPlainText(name)),
        detail: details.join('\n\n'),
        buttons: [common.cancel, agree],
        defaultId: 0,
        cancelId: 0,
        noLink: true,
      });
      if (response !== 1) throw new FerryError('not-confirmed');
    } finally {
      asking = false;
    }
  };
}
