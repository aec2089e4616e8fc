/** The only file that touches `ipcMain`: who asks is checked, what is asked is parsed, and every command is answered. */
import { ipcMain, type BrowserWindow, type IpcMainInvokeEvent } from 'electron';
import type { EngineHandle, WindowRequest } from '../../../shared/api.ts';
import { channels } from './channels.ts';
import { dispatch, type DesktopHandlers } from './dispatch.ts';
import { isWindowUrl } from '../window/window-url.ts';

export interface IpcOptions {
  /** Commands that come before the engine is up wait for it. */
  readonly engine: Promise<EngineHandle>;
  readonly desktop: DesktopHandlers;
  readonly window: () => BrowserWindow | null;
  /** Where the page comes from while developing. */
  readonly devUrl?: string | undefined;
}

export function serveIpc({ engine, desktop, window, devUrl }: IpcOptions): void {
  /** Only the window's main frame, and only while it shows our own page. */
  const check = ({ senderFrame }: IpcMainInvokeEvent): void => {
    const trusted =
      senderFrame !== null &&
      senderFrame === window()?.webContents.mainFrame &&
      (isWindowUrl(senderFrame.url) || (devUrl !== undefined && originOf(senderFrame.url) === originOf(devUrl)));
    if (!trusted) throw new Error('refused: not the window');
  };
  ipcMain.handle(channels.command, async (event, name: unknown, args: unknown) => {
    check(event);
    return dispatch(name, args, await engine, desktop);
  });
  ipcMain.handle(channels.snapshot, async (event) => {
    check(event);
    return (await engine).snapshot();
  });
  void engine.then(
    (handle) => handle.subscribe((patch) => send(window(), channels.patch, patch)),
    // Whoever made the engine tells the person why there is none.
    () => {},
  );
}

/** Asks the window for something; the preload keeps it until the page listens. */
export function request(window: BrowserWindow, what: WindowRequest): void {
  if (window.webContents.isLoading()) {
    window.webContents.once('did-finish-load', () => send(window, channels.request, what));
  } else send(window, channels.request, what);
}

function send(window: BrowserWindow | null, channel: string, value: unknown): void {
  if (window !== null && !window.isDestroyed() && !window.webContents.isCrashed()) {
    window.webContents.send(channel, value);
  }
}

function originOf(url: string): string {
  return new URL(url).origin;
}
