/** The only file that touches `ipcMain`: who asks is checked, what is asked is parsed, and every command is answered. */
import { ipcMain, type BrowserWindow, type IpcMainInvokeEvent } from 'electron';
import * as v from 'valibot';
import type { EngineHandle, Result, WindowRequest } from '../../../shared/api.ts';
import { failure, toFailure } from '../../../shared/errors.ts';
import { urisSchema } from '../../../shared/given/look.ts';
import { pathSchema } from '../../../shared/values.ts';
import { channels } from './channels.ts';
import { dispatch, type DesktopHandlers } from './dispatch.ts';
import type { Given } from './reach/given.ts';
import type { Reach } from './reach/reach.ts';
import type { DragOut } from '../drag-out/drag-out.ts';
import { isOurPage } from '../window/window-url.ts';

export interface IpcOptions {
  /** Engine commands that come before the engine is up wait for it. */
  readonly engine: Promise<EngineHandle>;
  readonly desktop: DesktopHandlers;
  readonly reach: Reach;
  readonly given: Pick<Given, 'byPage' | 'dropped' | 'hovered'>;
  readonly dragOut: Pick<DragOut, 'begin'>;
  /** Reads what is dragged now. */
  readonly readDragged: () => Promise<readonly string[]>;
  readonly window: () => BrowserWindow | null;
  /** Where the page comes from while developing. */
  readonly devUrl?: string | undefined;
}

const givenSchema = v.strictTuple([v.array(pathSchema), urisSchema]);

export function serveIpc(options: IpcOptions): void {
  const { engine, desktop, reach, given, dragOut, readDragged, window, devUrl } = options;
  /** Only the window's main frame, and only while it shows our own page. */
  const isTheWindow = ({ senderFrame }: IpcMainInvokeEvent): boolean =>
    senderFrame !== null && senderFrame === window()?.webContents.mainFrame && isOurPage(senderFrame.url, devUrl);
  /** Every channel answers the window with a result, and all others with a refusal. */
  const answer = (channel: string, handle: (...args: readonly unknown[]) => Promise<Result<unknown>>): void =>
    ipcMain.handle(channel, async (event, ...args: unknown[]) => {
      if (!isTheWindow(event)) return { ok: false, failure: failure('not-the-window') };
      return handle(...args).catch((error: unknown) => ({ ok: false, failure: toFailure(error) }));
    });

  const later: Pick<EngineHandle, 'command'> = {
    command: async (name, args) => (await engine).command(name, args),
  };
  answer(channels.command, (name, args) => dispatch(name, args, { engine: later, desktop, reach }));
  answer(channels.snapshot, async () => ({ ok: true, value: await (await engine).snapshot() }));
  answer(channels.given, async (...things) => {
    const parsed = v.safeParse(givenSchema, things);
    if (!parsed.success) return { ok: false, failure: failure('usage', { detail: channels.given }) };
    const [paths, uris] = parsed.output;
    given.byPage(paths);
    given.dropped(uris);
    return { ok: true, value: null };
  });
  answer(channels.dragged, async (...things) => {
    if (things.length > 0) return { ok: false, failure: failure('usage', { detail: channels.dragged }) };
    given.hovered(readDragged());
    return { ok: true, value: null };
  });
  // Begun in the very turn in which it is asked for.
  answer(channels.drag, async (dragId) => {
    const page = window()?.webContents;
    if (page !== undefined) dragOut.begin(dragId, page);
    return { ok: true, value: null };
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
