/**
 * The window as it comes and goes: made when somebody opens it, ended with its page's process when it is closed to the tray, and
 * never away where nothing could bring it back (`tray/closing.ts`).
 */
import { Menu, type BrowserWindow } from 'electron';
import type { WindowRequest } from '../../../shared/api.ts';
import { failureSentence, type Text } from '../../../shared/text/index.ts';
import type { Given } from '../bridge/reach/given.ts';
import { request } from '../bridge/ipc.ts';
import { isPasteKey } from '../clipboard/paste-key.ts';
import { log } from '../log.ts';
import type { Quit } from '../quit.ts';
import { isMenuKey } from '../shell/menu.ts';
import { askToStay } from '../tray/ask-to-stay.ts';
import { closingOf, WayBack } from '../tray/closing.ts';
import { contextMenu } from './context-menu.ts';
import { createWindow, focusWindow } from './window.ts';

export interface FrontOptions {
  readonly home: string;
  readonly devUrl?: string | undefined;
  /** Ferry starts without a window. */
  readonly away: boolean;
  readonly text: () => Text;
  readonly given: Pick<Given, 'distrustDrops'>;
  readonly paste: () => void;
  /** What the pointer and the keys do over the window, by the system's word. */
  readonly onInput: (input: { readonly type: string }) => void;
  /** The person wants Ferry to stay when the window is closed. */
  readonly keeps: () => boolean;
  readonly quit: () => Quit;
  /** The person looks at it. */
  readonly onFocus: () => void;
  /** It is not on the screen any more, or is again. */
  readonly onAway: (isAway: boolean) => void;
  /** It was closed to the tray. */
  readonly onStay: () => void;
  /** The page can't be shown any more. */
  readonly onGiveUp: (message: string) => void;
}

interface OpenHow {
  readonly since?: number | undefined;
  readonly quietly?: boolean;
}

export class Front {
  private readonly options: FrontOptions;
  private readonly wayBack: WayBack;
  private window: BrowserWindow | null = null;
  private hasTray = false;
  /** The page has something that would be lost with it. */
  private pageHolds = false;
  private asks = false;

  constructor(options: FrontOptions) {
    this.options = options;
    this.wayBack = new WayBack(() => this.comeBack(), options.away);
  }

  readonly current = (): BrowserWindow | null => (this.window?.isDestroyed() === false ? this.window : null);

  /** There, or made, without taking anybody's keys from them. */
  readonly atLeastThere = (): BrowserWindow => this.current() ?? this.make();

  /** Brings it to the front, and asks it to begin something. `since`: as in `createWindow`. */
  readonly open = (what?: WindowRequest, since?: number): void => {
    const there = this.current();
    // A new one shows itself with its first paint.
    if (there !== null) focusWindow(there);
    const window = there ?? this.make({ since });
    if (what !== undefined) request(window, what);
  };

  readonly keepPage = (keep: boolean): void => void (this.pageHolds = keep);

  /** Asks the window where there is one. */
  tell(what: WindowRequest): void {
    const there = this.current();
    if (there !== null) request(there, what);
  }

  /** An icon brings it back from now on, or none does. */
  trayIsThere(there: boolean): void {
    this.hasTray = there;
    this.wayBack.trayIsThere(there);
    this.tell({ kind: 'situation-changed' });
  }

  /** Resolves when it has closed, with its page's last words. */
  close(): Promise<void> {
    const open = this.current();
    if (open === null) return Promise.resolve();
    const closed = new Promise<void>((resolve) => void open.once('closed', () => resolve()));
    open.close();
    return closed;
  }

  private comeBack(): void {
    log.info('nothing is left that could bring the window back: it comes by itself');
    const there = this.current();
    if (there === null) this.make({ quietly: true });
    else there.showInactive();
  }

  private make({ since = Date.now(), quietly = false }: OpenHow = {}): BrowserWindow {
    const { home, devUrl, text, given, paste, onInput, onFocus, onGiveUp } = this.options;
    const made = createWindow({
      ...{ home, devUrl, since, quietly },
      onCrash: (reason) => log.error(`the window's process is gone: ${reason}`),
      onGiveUp: () => onGiveUp(failureSentence(text(), { code: 'internal' })),
    });
    this.window = made;
    made.webContents.on('before-input-event', (event, input) => {
      if (isMenuKey(input)) {
        event.preventDefault();
        if (input.type === 'keyDown') Menu.getApplicationMenu()?.popup({ window: made, x: 0, y: 0 });
      }
      if (!isPasteKey(input)) return;
      if (process.platform === 'linux') event.preventDefault();
      if (input.type === 'keyDown') paste();
    });
    made.webContents.on('input-event', (_event, input) => onInput(input));
    made.webContents.on('frame-created', (_event, { frame }) => {
      if (frame !== null && frame !== frame.top) given.distrustDrops();
    });
    made.webContents.on('context-menu', (_event, asked) => {
      const items = contextMenu(asked, text(), paste);
      if (items.length > 0) Menu.buildFromTemplate(items).popup({ window: made });
    });
    this.options.quit().withSessionOf(made);
    this.pageHolds = false;
    // A page that is loaded again begins with nothing.
    made.webContents.on('did-start-navigation', ({ isMainFrame }) => {
      if (isMainFrame) this.pageHolds = false;
    });
    made.on('focus', onFocus);
    made.on('show', () => this.isAway(false));
    made.on('hide', () => this.isAway(true));
    made.on('closed', () => this.isAway(true));
    made.on('close', (event) => this.closing(event, made));
    return made;
  }

  private isAway(isAway: boolean): void {
    this.wayBack.windowIsAway(isAway);
    this.options.onAway(isAway);
  }

  private closing(event: Electron.Event, window: BrowserWindow): void {
    const { quit, keeps, onStay } = this.options;
    if (quit().decided()) return;
    const closing = closingOf({ keeps: keeps(), hasTray: this.hasTray, holds: this.pageHolds });
    if (closing !== 'end') event.preventDefault();
    if (closing === 'quit') quit().ask();
    else if (closing === 'ask') void this.askWhatNow(window);
    else {
      if (closing === 'hide') window.hide();
      onStay();
    }
  }

  private async askWhatNow(window: BrowserWindow): Promise<void> {
    if (this.asks) return;
    this.asks = true;
    const wanted = await askToStay(window, this.options.text());
    this.asks = false;
    if (wanted === 'quit') this.options.quit().ask();
    else if (wanted === 'minimise' && !window.isDestroyed()) window.minimize();
  }
}
