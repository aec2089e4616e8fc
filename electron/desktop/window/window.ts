/** The one window: how it is made, and what it remembers. */
import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import type { Theme } from '../../../shared/settings.ts';
import { languagesSwitch } from '../bridge/channels.ts';
import { log } from '../log.ts';
import { iconPath, preloadPath } from '../paths.ts';
import { comeBack } from './walls.ts';
import { windowUrl } from './window-url.ts';
import { loadWindowState, minimumSize, placeWindow, saveWindowState } from './window-state.ts';

export interface WindowOptions {
  readonly home: string;
  readonly devUrl?: string | undefined;
  readonly onCrash: (reason: string) => void;
  /** Since when it is waited for, in milliseconds since the epoch. */
  readonly since: number;
  /** It shows itself, but takes nobody's keys. */
  readonly quietly?: boolean;
  /** The page crashes again and again. */
  readonly onGiveUp: () => void;
}

/** The page's own `--bg` in both themes, so that the window never flashes white before its first paint. */
const backgrounds = { light: '#f3f5f6', dark: '#15181b' };

const background = (): string => backgrounds[nativeTheme.shouldUseDarkColors ? 'dark' : 'light'];

/** A page that crashes more often than this within the time has a bug that reloading does not mend. */
const mostReloads = 3;
const reloadsWithinMs = 60_000;

/** Makes the window and loads its page; it shows itself with the first paint. */
export function createWindow({
  home,
  devUrl,
  since,
  quietly = false,
  onCrash,
  onGiveUp,
}: WindowOptions): BrowserWindow {
  const { bounds, maximized } = loadWindowState(home);
  const window = new BrowserWindow({
    ...placeWindow(
      bounds,
      screen.getAllDisplays().map((display) => display.workArea),
    ),
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    show: false,
    title: app.name,
    icon: iconPath('icon-256.png'),
    backgroundColor: background(),
    autoHideMenuBar: true,
    webPreferences: {
      preload: preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      additionalArguments: [languagesSwitch + app.getPreferredSystemLanguages().join(',')],
    },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => {
    if (quietly) window.showInactive();
    else window.show();
    log.info(`window shown after ${Math.round(Date.now() - since)} ms`);
  });
  // On Linux a dark desktop is mostly heard of only after the start.
  const repaint = (): void => window.setBackgroundColor(background());
  nativeTheme.on('updated', repaint);
  window.once('closed', () => nativeTheme.off('updated', repaint));
  window.on('close', () => {
    const { theme } = loadWindowState(home);
    saveWindowState(home, { bounds: window.getNormalBounds(), maximized: window.isMaximized(), theme });
  });
  reloadWhenCrashed(window, onCrash, onGiveUp);
  const page = devUrl ?? windowUrl;
  comeBack(window.webContents, page, devUrl);
  void window.loadURL(page);
  return window;
}

export function focusWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** The theme for now and for the next start's first moment. */
export function useTheme(home: string, theme: Theme): void {
  nativeTheme.themeSource = theme;
  const state = loadWindowState(home);
  if (state.theme !== theme) saveWindowState(home, { ...state, theme });
}

function reloadWhenCrashed(window: BrowserWindow, onCrash: (reason: string) => void, onGiveUp: () => void): void {
  let crashes: number[] = [];
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    onCrash(reason);
    const now = performance.now();
    crashes = [...crashes.filter((at) => now - at < reloadsWithinMs), now];
    if (crashes.length <= mostReloads) window.webContents.reload();
    else onGiveUp();
  });
}
