/** Wires what calls a person who looks elsewhere: notifications, taskbar and dock, the flashing window. */
import type { BrowserWindow } from 'electron';
import type { AppState } from '../../../shared/state.ts';
import type { Text } from '../../../shared/text/index.ts';
import type { Bus } from '../bus/bus.ts';
import { ElectronNotifications } from '../notifications/electron-notifications.ts';
import { FreedesktopNotifications } from '../notifications/freedesktop.ts';
import type { NotificationPort, PortEvents } from '../notifications/notice.ts';
import { Notices } from '../notifications/notices.ts';
import { outsideIconPath } from '../paths.ts';
import { attentionOf } from './attention.ts';
import { Call } from './call.ts';
import { LauncherEntry } from './launcher-entry.ts';
import { Taskbar } from './taskbar.ts';

/** Its file's name, without the ending: package.json's `desktopName`, the packages' file. */
const desktopEntry = 'ferry';

export interface DesktopAttentionOptions {
  /** Null: the system has none (Windows, macOS). */
  readonly bus: Bus | null;
  readonly window: () => BrowserWindow | null;
  readonly text: () => Text;
  /** Brings the window to the front. */
  readonly show: () => void;
  /** Rejects where it could not be done. */
  readonly answer: (transferId: string, accept: boolean) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

export interface DesktopAttention {
  changed(state: AppState, before: AppState | null): void;
  /** Something of Ferry's own, as a notification. */
  note(title: string, body: string): void;
  /** The window has come to the front. */
  seen(): void;
  /** Ferry ends. Resolves soon, and never rejects. */
  end(): Promise<void>;
}

export function callAttention(options: DesktopAttentionOptions): DesktopAttention {
  const { bus, window, text, show, answer, onError } = options;
  let sound = false;
  let waited = 0;
  const hasSound = (): boolean => sound;
  const port = (events: PortEvents): NotificationPort =>
    bus === null
      ? new ElectronNotifications(events, hasSound)
      : new FreedesktopNotifications({ bus, icon: outsideIconPath('icon-256.png'), desktopEntry, hasSound }, events);
  const call = new Call(window);
  const isInFront = (): boolean => window()?.isFocused() === true;
  const called = (isHeard: boolean): void => call.call(sound && !isHeard);
  const notices = new Notices({ port, isInFront, text, show, answer, called, onError });
  const entry = bus === null ? null : new LauncherEntry(bus, `${desktopEntry}.desktop`);
  const taskbar = entry === null ? new Taskbar(window) : null;

  return {
    changed(state, before) {
      ({ sound } = state.settings);
      const attention = attentionOf(state);
      entry?.show(attention);
      taskbar?.show(attention, text().tray.waiting(attention.waiting));
      notices.changed(state, before);
      if (waited > 0 && attention.waiting === 0) call.stop();
      waited = attention.waiting;
    },
    note: (title, body) => notices.note(title, body),
    seen() {
      call.stop();
      notices.seen();
    },
    async end() {
      entry?.show({ waiting: 0, progress: null });
      await notices.end();
    },
  };
}
