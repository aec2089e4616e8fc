/** The desktop app once it is the only one in its home: window, menu, tray, notifications around one engine. */
import { app, dialog, Menu, nativeTheme, shell, type BrowserWindow } from 'electron';
import type { WindowRequest } from '../../shared/api.ts';
import { FerryError } from '../../shared/errors.ts';
import { Replica } from '../../shared/follow.ts';
import { isTerminal, type AppState } from '../../shared/state.ts';
import { failureSentence, languageFor, textFor, type Text } from '../../shared/text/index.ts';
import { serveWindow } from './window/app-protocol.ts';
import { createDesktopCommands } from './bridge/desktop-commands.ts';
import { request, serveIpc } from './bridge/ipc.ts';
import { clipboardAnswers, clipboardText } from './clipboard/system-clipboard.ts';
import { isPasteKey } from './clipboard/paste-key.ts';
import { contextMenu } from './window/context-menu.ts';
import { isMenuKey, setMenu } from './shell/menu.ts';
import { createConfirmTrust } from './bridge/reach/confirm-trust.ts';
import { Given } from './bridge/reach/given.ts';
import { createReach } from './bridge/reach/reach.ts';
import { log } from './log.ts';
import { pairingNotices } from './shell/pairing-notices.ts';
import { noticesFor } from './shell/what-to-notify.ts';
import { notify } from './shell/show-notifications.ts';
import { rendererDir } from './paths.ts';
import { confirmQuit } from './confirm-quit.ts';
import { superviseQuit } from './quit.ts';
import { askWayOn } from './starting/ask-way-on.ts';
import type { Starting } from './starting/starting.ts';
import { createTray, type FerryTray } from './shell/tray.ts';
import { hasTray } from './shell/tray-host.ts';
import { raiseWalls } from './window/walls.ts';
import { createWindow, focusWindow, useTheme } from './window/window.ts';
import { loadWindowState } from './window/window-state.ts';

export interface DesktopOptions {
  readonly home: string;
  /** On its way up while the window is made. */
  readonly starting: Starting;
  readonly logFile: string;
  /** Files to begin a send with. */
  readonly paths: readonly string[];
  /** A pairing link that was clicked on. */
  readonly link?: string | undefined;
  /** Vite's server, while developing. */
  readonly devUrl?: string | undefined;
}

export interface Desktop {
  /** Somebody opened the app again, perhaps with files, or a pairing link. */
  readonly reopen: (paths: readonly string[], link?: string) => void;
  readonly engineCrashed: () => void;
}

/** Call once the app is ready. */
export function openDesktop({ home, starting, logFile, paths, link, devUrl }: DesktopOptions): Desktop {
  const { engine } = starting;
  let window: BrowserWindow | null = null;
  let state: AppState | null = null;
  let tray: FerryTray | null = null;
  let saidStillRunning = false;
  let foundState: (state: AppState) => void = () => {};
  const firstState = new Promise<AppState>((resolve) => (foundState = resolve));

  const currentWindow = (): BrowserWindow | null => (window?.isDestroyed() === false ? window : null);
  const text = (): Text =>
    textFor(languageFor(state?.settings.language ?? 'system', app.getPreferredSystemLanguages()));
  const running = (): number => state?.transfers.filter(({ status }) => !isTerminal(status)).length ?? 0;
  const given = new Given();
  const currentState = async (): Promise<AppState> => state ?? firstState;
  const commands = createDesktopCommands({ home, logFile, window: currentWindow, text, given, state: currentState });
  const trust = createConfirmTrust({ window: currentWindow, text });
  const textOf = async (transferId: string): Promise<string> => {
    const read = await (await engine).command('readText', { transferId });
    if (!read.ok) throw FerryError.from(read.failure);
    return read.value.text;
  };
  const reach = createReach({ given, state: currentState, textOf, confirm: trust.confirm });

  const quit = superviseQuit({
    running,
    confirm: (count) => confirmQuit(count, text(), currentWindow()),
    closeWindow: () => {
      const open = currentWindow();
      if (open === null) return Promise.resolve();
      const closed = new Promise<void>((resolve) => void open.once('closed', () => resolve()));
      open.close();
      return closed;
    },
    stop: async () => {
      starting.giveUp();
      await (await engine.catch(() => null))?.stop();
    },
  });

  const tell = (message: string): void => {
    process.stderr.write(`${message}\n`);
    log.error(message);
  };
  const failWith = async (message: string): Promise<void> => {
    tell(message);
    const options = { type: 'error' as const, title: app.name, message, buttons: [text().menu.quit] };
    const parent = currentWindow();
    await (parent?.isVisible() !== true ? dialog.showMessageBox(options) : dialog.showMessageBox(parent, options));
    quit.now(1);
  };

  /** Chromium reads the clipboard in this thread: only where whoever has copied answers at all. */
  const paste = (): void => {
    given.paste(clipboardText());
    if (process.platform !== 'linux') return;
    void clipboardAnswers().then((answers) => {
      const into = currentWindow();
      if (answers) into?.webContents.paste();
      else if (into !== null) request(into, { kind: 'clipboard-silent' });
    });
  };

  const openWindow = (): BrowserWindow => {
    const made = createWindow({
      home,
      devUrl,
      onCrash: (reason) => log.error(`the window's process is gone: ${reason}`),
      onGiveUp: () => void failWith(failureSentence(text(), { code: 'internal' })),
    });
    made.webContents.on('before-input-event', (event, input) => {
      if (isMenuKey(input)) {
        event.preventDefault();
        if (input.type === 'keyDown') Menu.getApplicationMenu()?.popup({ window: made, x: 0, y: 0 });
      }
      if (!isPasteKey(input)) return;
      if (process.platform === 'linux') event.preventDefault();
      if (input.type === 'keyDown') paste();
    });
    made.webContents.on('frame-created', (_event, { frame }) => {
      if (frame !== null && frame !== frame.top) given.distrustDrops();
    });
    made.webContents.on('context-menu', (_event, asked) => {
      const items = contextMenu(asked, text(), paste);
      if (items.length > 0) Menu.buildFromTemplate(items).popup({ window: made });
    });
    quit.withSessionOf(made);
    made.on('close', (event) => {
      if (quit.decided()) return;
      event.preventDefault();
      if (tray === null || state?.settings.keepInTray !== true) {
        quit.ask();
        return;
      }
      made.hide();
      if (saidStillRunning) return;
      saidStillRunning = true;
      const { stillRunningTitle, stillRunningBody } = text().notification;
      notify({ title: stillRunningTitle, body: stillRunningBody }, currentWindow);
    });
    return made;
  };

  const open = (what?: WindowRequest): void => {
    window = currentWindow() ?? openWindow();
    focusWindow(window);
    if (what !== undefined) request(window, what);
  };
  const actions = {
    open: () => open(),
    sendFiles: () => open({ kind: 'pick-files' }),
    sendFolder: () => open({ kind: 'pick-folders' }),
    settings: () => open({ kind: 'settings' }),
    about: () => open({ kind: 'about' }),
    shortcuts: () => open({ kind: 'shortcuts' }),
    log: () => open({ kind: 'log' }),
    paste,
    openReceiveDir: () => void commands.openReceiveDir({}).catch((error: unknown) => log.error(error)),
    quit: () => quit.ask(),
  };
  const showMenu = (): void => setMenu({ text: text(), actions, developing: !app.isPackaged });

  const changed = (next: AppState, before: AppState | null): void => {
    const spoken = text().language;
    state = next;
    foundState(next);
    trust.stateChanged(next);
    if (next.settings.theme !== before?.settings.theme) useTheme(home, next.settings.theme);
    if (text().language !== spoken) showMenu();
    tray?.update(next, text());
    const notices = [...noticesFor(before, next, text()), ...pairingNotices(before, next, text())];
    for (const notice of notices) notify(notice, currentWindow);
  };

  raiseWalls(devUrl);
  serveWindow(rendererDir);
  serveIpc({ engine, desktop: commands, reach, given, window: currentWindow, devUrl });
  nativeTheme.themeSource = loadWindowState(home).theme;
  showMenu();
  window = openWindow();
  if (paths.length > 0) request(window, { kind: 'send', paths: given.toSend(paths) });
  if (link !== undefined) request(window, { kind: 'pair-link', link });
  app.on('activate', () => open());

  engine.then(
    async (handle) => {
      await new Replica(handle, changed).start();
      if (!(await hasTray())) return;
      tray = createTray(actions);
      log.info('shown in the tray');
      if (state !== null) tray.update(state, text());
    },
    // The person knows why, and has given up.
    () => quit.now(1),
  );
  starting.askThrough({
    ask: (failure) => {
      tell(failureSentence(text(), failure));
      return askWayOn(failure, text(), currentWindow() ?? (window = openWindow()));
    },
    show: (path) => shell.showItemInFolder(path),
  });

  return {
    reopen: (more, clicked) => {
      open(more.length > 0 ? { kind: 'send', paths: given.toSend(more) } : undefined);
      if (clicked !== undefined) open({ kind: 'pair-link', link: clicked });
    },
    engineCrashed: () => void failWith(text().header.engineLost),
  };
}
