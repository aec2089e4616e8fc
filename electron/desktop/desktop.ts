/** The desktop app once it is the only one in its home: window, menu, tray, notifications around one engine. */
import { app, dialog, nativeTheme, powerMonitor, shell } from 'electron';
import type { WindowRequest } from '../../shared/api.ts';
import type { DesktopSituation } from '../../shared/desktop/commands.ts';
import { FerryError } from '../../shared/errors.ts';
import { Replica } from '../../shared/follow.ts';
import type { AppState } from '../../shared/state.ts';
import { failureSentence, languageFor, textFor, type Text } from '../../shared/text/index.ts';
import { serveWindow } from './window/app-protocol.ts';
import { createDesktopCommands } from './bridge/desktop-commands.ts';
import { request, serveIpc } from './bridge/ipc.ts';
import { isOpenable } from './bridge/openable.ts';
import { clipboardAnswers, clipboardText } from './clipboard/system-clipboard.ts';
import { draggedThings } from './clipboard/dragged.ts';
import { setMenu } from './shell/menu.ts';
import { createConfirmTrust } from './bridge/reach/confirm-trust.ts';
import { Given } from './bridge/reach/given.ts';
import { createReach } from './bridge/reach/reach.ts';
import { DragOut } from './drag-out/drag-out.ts';
import { log } from './log.ts';
import { callAttention } from './attention/desktop-attention.ts';
import { Bus } from './bus/bus.ts';
import { rendererDir } from './paths.ts';
import { confirmQuit } from './confirm-quit.ts';
import { runningIn, superviseQuit } from './quit.ts';
import { askWayOn } from './starting/ask-way-on.ts';
import type { Starting } from './starting/starting.ts';
import { giveBack } from './rest/give-back.ts';
import { Rest } from './rest/rest.ts';
import { KeepAwake, systemLock } from './awake/keep-awake.ts';
import { linuxLock } from './awake/linux-locks.ts';
import { startAtLogin, type LoginCommand } from './login/start-at-login.ts';
import { doFromTray } from './tray/from-tray.ts';
import { Thumbnails } from './thumbnails/thumbnails.ts';
import { FerryTray } from './tray/tray.ts';
import { raiseWalls } from './window/walls.ts';
import { Front } from './window/front.ts';
import { useTheme } from './window/window.ts';
import { loadWindowState } from './window/window-state.ts';
import { lookForUpdates, type DesktopUpdates } from './updates/desktop-updates.ts';
import type { Source } from './updates/published.ts';

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
  /** Who is asked for newer versions, when somebody wants to know. */
  readonly updates: Source;
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
export function openDesktop(options: DesktopOptions): Desktop {
  const { home, starting, logFile, paths, link, hidden, devUrl } = options;
  const { engine } = starting;
  let state: AppState | null = null;
  let trayIs: DesktopSituation['tray'] = 'unknown';
  let saidStillRunning = false;
  let foundState: (state: AppState) => void = () => {};
  const firstState = new Promise<AppState>((resolve) => (foundState = resolve));

  const text = (): Text =>
    textFor(languageFor(state?.settings.language ?? 'system', app.getPreferredSystemLanguages()));
  const bus = process.platform === 'linux' ? new Bus('session', { onError: (error) => log.error(error) }) : null;
  const given = new Given();
  const dragOut = new DragOut({
    state: () => currentState(),
    leaving: (transferId, paths) => given.draggedOut(transferId, paths),
  });
  const front: Front = new Front({
    ...{ home, devUrl, away: hidden, text, given },
    paste: () => paste(),
    onInput: (input) => dragOut.heard(input),
    keeps: () => state?.settings.keepInTray === true,
    quit: () => quit,
    onFocus: () => attention.seen(),
    onAway: (isAway) => rest.windowIsAway(isAway),
    onStay: () => sayStillRunning(),
    onGiveUp: (message) => void failWith(message),
  });
  const { current: currentWindow, open } = front;
  const currentState = async (): Promise<AppState> => state ?? firstState;
  const updates: DesktopUpdates = lookForUpdates({
    ...{ home, text, source: options.updates, window: currentWindow },
    onChange: () => front.tell({ kind: 'updates-changed' }),
    note: (title, body) => attention.note(title, body),
    onLog: (message) => log.info(message),
  });
  const commands = createDesktopCommands({
    ...{ home, logFile, window: currentWindow, text, given, updates, dragOut, state: currentState },
    thumbnails: new Thumbnails({ state: currentState, isOpenable, bus }),
    login: startAtLogin(options.loginCommand),
    tray: () => trayIs,
    keepPage: front.keepPage,
  });
  const trust = createConfirmTrust({ window: currentWindow, text });
  const textOf = async (transferId: string): Promise<string> => {
    const read = await (await engine).command('readText', { transferId });
    if (!read.ok) throw FerryError.from(read.failure);
    return read.value.text;
  };
  const reach = createReach({ given, state: currentState, textOf, confirm: trust.confirm });

  const quit = superviseQuit({
    running: () => runningIn(state),
    confirm: (count) => confirmQuit(count, text(), currentWindow()),
    closeWindow: () => front.close(),
    stop: async () => {
      keepAwake.end();
      rest.end();
      updates.end();
      starting.giveUp();
      await attention.end();
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

  const sayStillRunning = (): void => {
    if (saidStillRunning) return;
    saidStillRunning = true;
    const { stillRunningTitle, stillRunningBody } = text().notification;
    attention.note(stillRunningTitle, stillRunningBody);
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
  const attention = callAttention({
    bus,
    window: currentWindow,
    text,
    show: () => open(),
    answer: async (transferId, accept) => {
      const answered = await (await engine).command('answer', { transferId, accept });
      if (!answered.ok) throw FerryError.from(answered.failure);
    },
    onError: (error) => log.error(error),
  });
  const showMenu = (): void => setMenu({ text: text(), actions, developing: !app.isPackaged });

  const keepAwake = new KeepAwake(
    bus === null ? systemLock() : linuxLock({ bus, why: () => text().awake, onLog: (message) => log.info(message) }),
  );
  const rest: Rest = new Rest(async () => {
    await giveBack(engine, () => rest.isDue);
    if (rest.isDue) log.info('at rest: what nobody needs for now is given back');
  }, hidden);
  powerMonitor.on('resume', () => {
    updates.awoke();
    void engine.then((handle) => handle.command('awoke', {})).catch(() => {});
  });
  const tray = new FerryTray({
    bus,
    act: (what) =>
      doFromTray(what, {
        ...{ open, engine, openReceiveDir: actions.openReceiveDir },
        given: (dropped) => given.toSend(dropped),
        quit: () => quit.ask(),
      }),
    onPlace: (found) => {
      log.info(found === null ? 'no place for an icon' : `shown in the tray (${found.kind})`);
      trayIs = found === null ? 'none' : 'there';
      front.trayIsThere(found !== null);
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
    rest.update(next);
    updates.changed(next);
    tray.update(next, text());
    attention.changed(next, before);
  };

  raiseWalls(devUrl);
  serveWindow(rendererDir);
  serveIpc({
    ...{ engine, desktop: commands, reach, given, dragOut, devUrl },
    readDragged: draggedThings,
    window: currentWindow,
  });
  nativeTheme.themeSource = loadWindowState(home).theme;
  showMenu();
  const first: readonly WindowRequest[] = [
    ...(paths.length > 0 ? [{ kind: 'send', paths: given.toSend(paths) } as const] : []),
    ...(link === undefined ? [] : [{ kind: 'pair-link', link } as const]),
  ];
  if (!hidden || first.length > 0) open(first[0], process.getCreationTime() ?? undefined);
  for (const more of first.slice(1)) open(more);
  app.on('activate', () => open());

  engine.then(
    (handle) => new Replica(handle, changed).start(),
    // The person knows why, and has given up.
    () => quit.now(1),
  );
  starting.askThrough({
    ask: (failure) => {
      tell(failureSentence(text(), failure));
      return askWayOn(failure, text(), front.atLeastThere());
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
