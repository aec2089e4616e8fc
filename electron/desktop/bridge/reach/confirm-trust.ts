/** The question before somebody is trusted more: a dialog of the system's, which the page can neither draw nor answer. */
import { dialog, type BrowserWindow } from 'electron';
import { FerryError } from '../../../../shared/errors.ts';
import { formatCode, shortFingerprint } from '../../../../shared/format.ts';
import type { AppState } from '../../../../shared/state.ts';
import { inPlainText, type Text } from '../../../../shared/text/index.ts';
import type { Trust } from './trust.ts';

export interface ConfirmOptions {
  readonly window: () => BrowserWindow | null;
  readonly text: () => Text;
}

export interface TrustConfirmer {
  /** Asks the person. Throws `not-confirmed`, also where what was asked about has changed or ended meanwhile. */
  confirm(trust: Trust): Promise<void>;
  /** Closes the question where what it asks about is there no more: nobody says yes to another code than the one that is shown. */
  stateChanged(now: AppState): void;
}

/** Most names in the question; the rest is counted: it fits a screen. */
const longestList = 5;
/** Of a link, in graphemes: some ten lines; its middle is cut, and the title has the host. */
const longestPage = 600;

/** One question at a time: a page that asks without end doesn't cover the screen. */
export function createConfirmTrust({ window, text }: ConfirmOptions): TrustConfirmer {
  let open: { readonly trust: Trust; readonly closing: AbortController } | null = null;
  return {
    async confirm(trust) {
      const parent = window();
      if (open !== null || parent === null) throw new FerryError('not-confirmed');
      const closing = new AbortController();
      open = { trust, closing };
      try {
        const { trustDialog, common } = text();
        const { title, agree } = trustDialog[trust.kind];
        const { response } = await dialog.showMessageBox(parent, {
          type: 'question',
          message: title(inPlainText(trust.name)),
          detail: detailsOf(trust, text()).join('\n\n'),
          buttons: [common.cancel, agree],
          defaultId: 0,
          cancelId: 0,
          noLink: true,
          signal: closing.signal,
        });
        if (response !== 1 || closing.signal.aborted) throw new FerryError('not-confirmed');
      } finally {
        open = null;
      }
    },
    stateChanged(now) {
      if (open?.trust.stands?.(now) === false) open.closing.abort();
    },
  };
}

function detailsOf({ kind, fingerprint, code, page, names, itself, replaces }: Trust, { trustDialog }: Text): string[] {
  return [
    trustDialog[kind].body,
    ...(page === undefined ? [] : [inPlainText(page, longestPage)]),
    ...(names === undefined
      ? []
      : [
          trustDialog.names(
            names.slice(0, longestList).map((name) => inPlainText(name)),
            names.length,
          ),
        ]),
    ...(itself === undefined ? [] : [trustDialog.itself(inPlainText(itself))]),
    ...(replaces === undefined ? [] : [trustDialog.replaces(inPlainText(replaces))]),
    ...(code === undefined ? [] : [trustDialog.code(formatCode(code))]),
    ...(fingerprint === '' ? [] : [trustDialog.key(shortFingerprint(fingerprint))]),
  ];
}
