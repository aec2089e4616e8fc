/** The desktop app once it is the only one in its home: window, menu, tray, notifications around one engine. */
import { app, dialog, Menu, nativeTheme, powerMonitor, shell, type BrowserWindow } from 'electron';
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
import { Bus } from './bus/bus.ts';
import { KeepAwake, systemLock } from './awake/keep-awake.ts';
import { linuxLock } from './awake/linux-locks.ts';
import { startAtLogin, type LoginCommand } from './login/start-at-login.ts';
import { closingOf, WayBack } from './tray/closing.ts';
import type { IconPlace } from './tray/icon-place.ts';
import { askToStay } from './tray/ask-to-stay.ts';
import { doFromTray } from './tray/from-tray.ts';
import { FerryTray } from './tray/tray.ts';
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
  /** Without a window, where a tray can bring one. */
  readonly hidden: boolean;
  /** What starts this Ferry at login. */
  readonly loginCommand: LoginCommand;
  /** Vite's server, while developing. */
  readonly devUrl?: string | undefined;
}

interface OpenHow {
  readonly since?: number | undefined;
  readonly quietly?: boolean;
}

export interface Desktop {
  /** Somebody opened the app again, perhaps with files. */
  readonly reopen: (paths: readonly string[]) => void;
  readonly engineCrashed: () => void;
}

/** Call once the app is ready. */
export function openDesktop(options: DesktopOptions): Desktop {
  const { home, starting, logFile, paths, hidden, devUrl } = options;
  const { engine } = starting;
  let window: BrowserWindow | null = null;
  let state: AppState | null = null;
  /** Undefined: not all has been looked at yet. */
  let place: IconPlace | null | undefined;
  /** The page has something that would be lost with it. */
  let pageHolds = false;
  let asksToStay = false;
  let saidStillRunning = false;
  let foundState: (state: AppState) => void = () => {};
  const firstState = new Promise<AppState>((resolve) => (foundState = resolve));

  const currentWindow = (): BrowserWindow | null => (window?.isDestroyed() === false ? window : null);
  const text = (): Text =>
    textFor(languageFor(state?.settings.language ?? 'system', app.getPreferredSystemLanguages()));
  const running = (): number => state?.transfers.filter(({ status }) => !isTerminal(status)).length ?? 0;
  const bus = new Bus('session', { onError: (error) => log.error(error) });
  const given = new Given();
  const currentState = async (): Promise<AppState> => state ?? firstState;
  const commands = createDesktopCommands({
    ...{ home, logFile, window: currentWindow, text, given, state: currentState },
    login: startAtLogin(options.loginCommand),
    tray: () => (place === undefined ? 'unknown' : place === null ? 'none' : 'there'),
    keepPage: (keep) => void (pageHolds = keep),
  });
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
      keepAwake.end();
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

  const openWindow = ({ since = Date.now(), quietly = false }: OpenHow = {}): BrowserWindow => {
    const made = createWindow({
      ...{ home, devUrl, since, quietly },
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
    pageHolds = false;
    made.webContents.on('did-start-navigation', ({ isMainFrame }) => {
      if (isMainFrame) pageHolds = false;
    });
    made.on('show', () => wayBack.windowIsAway(false));
    made.on('hide', () => wayBack.windowIsAway(true));
    made.on('closed', () => wayBack.windowIsAway(true));
    made.on('close', (event) => {
      if (quit.decided()) return;
      const [keeps, hasTray] = [state?.settings.keepInTray === true, place !== null && place !== undefined];
      const closing = closingOf({ keeps, hasTray, holds: pageHolds });
      if (closing !== 'end') event.preventDefault();
      if (closing === 'quit') quit.ask();
      else if (closing === 'ask') void stayOrQuit(made);
      else {
        if (closing === 'hide') made.hide();
        sayStillRunning();
      }
    });
    return made;
  };
  const stayOrQuit = async (closed: BrowserWindow): Promise<void> => {
    if (asksToStay) return;
    asksToStay = true;
    const wanted = await askToStay(closed, text());
    asksToStay = false;
    if (wanted === 'quit') quit.ask();
    else if (wanted === 'minimise' && !closed.isDestroyed()) closed.minimize();
  };
  const sayStillRunning = (): void => {
    if (saidStillRunning) return;
    saidStillRunning = true;
    const { stillRunningTitle, stillRunningBody } = text().notification;
    notify({ title: stillRunningTitle, body: stillRunningBody }, currentWindow);
  };

  const open = (what?: WindowRequest, since?: number): void => {
    const there = currentWindow();
    window = there ?? openWindow({ since });
    // A new one shows itself with its first paint.
    if (there !== null) focusWindow(there);
    if (what !== undefined) request(window, what);
  };
  const wayBack = new WayBack(() => {
    log.info('nothing is left that could bring the window back: it comes by itself');
    const there = currentWindow();
    if (there === null) window = openWindow({ quietly: true });
    else there.showInactive();
  }, hidden);
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

  const keepAwake = new KeepAwake(
    process.platform === 'linux'
      ? linuxLock({ bus, why: () => text().awake, onLog: (message) => log.info(message) })
      : systemLock(),
  );
  powerMonitor.on('resume', () => void engine.then((handle) => handle.command('awoke', {})).catch(() => {}));
  const tray = new FerryTray({
    bus,
    act: (what) => doFromTray(what, { open, quit: () => quit.ask(), openReceiveDir: actions.openReceiveDir, engine }),
    onPlace: (found) => {
      log.info(found === null ? 'no place for an icon' : `shown in the tray (${found.kind})`);
      place = found;
      wayBack.trayIsThere(found !== null);
      const shown = currentWindow();
      if (shown !== null) request(shown, { kind: 'situation-changed' });
    },
  });

  const changed = (next: AppState, before: AppState | null): void => {
    const spoken = text().language;
    state = next;
    foundState(next);
    trust.stateChanged(next);
    if (next.settings.theme !== before?.settings.theme) useTheme(home, next.settings.theme);
    if (text().language !== spoken) showMenu();
    keepAwake.update(next);
    tray.update(next, text());
    const notices = [...noticesFor(before, next, text()), ...pairingNotices(before, next, text())];
    for (const notice of notices) notify(notice, currentWindow);
  };

  raiseWalls(devUrl);
  serveWindow(rendererDir);
  serveIpc({ engine, desktop: commands, reach, given, window: currentWindow, devUrl });
  nativeTheme.themeSource = loadWindowState(home).theme;
  showMenu();
  const sending: WindowRequest | undefined =
    paths.length > 0 ? { kind: 'send', paths: given.toSend(paths) } : undefined;
  if (!hidden || sending !== undefined) open(sending, process.getCreationTime() ?? undefined);
  app.on('activate', () => open());

  engine.then(
    async (handle) => {
      await new Replica(handle, changed).start();
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
    reopen: (more) => open(more.length > 0 ? { kind: 'send', paths: given.toSend(more) } : undefined),
    engineCrashed: () => void failWith(text().header.engineLost),
  };
}
