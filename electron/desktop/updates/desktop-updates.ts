/** Wires looking for a newer Ferry: the window's commands, the switch, the computer's sleep, and a notification. */
import { app, shell, type BrowserWindow } from 'electron';
import type { UpdatesSituation } from '../../../shared/desktop/updates.ts';
import type { AppState } from '../../../shared/state.ts';
import type { Text } from '../../../shared/text/index.ts';
import { Daily } from './daily.ts';
import { UpdatesFile } from './kept.ts';
import type { Source } from './published.ts';
import { Updates } from './updates.ts';

export interface DesktopUpdatesOptions {
  readonly home: string;
  readonly source: Source;
  readonly text: () => Text;
  readonly window: () => BrowserWindow | null;
  /** Tells the window that `situation` answers otherwise now. */
  readonly onChange: () => void;
  /** A notification of Ferry's own. */
  readonly note: (title: string, body: string) => void;
  readonly onLog: (message: string) => void;
}

export interface DesktopUpdates {
  readonly situation: () => Promise<UpdatesSituation>;
  readonly look: () => Promise<void>;
  readonly fetch: () => Promise<void>;
  readonly stopFetching: () => void;
  /** Shows what was downloaded in its folder. Throws `path-not-found`. */
  readonly show: () => void;
  readonly openPage: () => Promise<void>;
  changed(state: AppState): void;
  awoke(): void;
  end(): void;
}

export function lookForUpdates(options: DesktopUpdatesOptions): DesktopUpdates {
  const { home, source, text, window, onChange, note, onLog } = options;
  const updates = new Updates({
    version: app.getVersion(),
    ...{ source, onChange, onLog },
    kept: new UpdatesFile(home, onLog),
    downloads: () => source.downloads ?? app.getPath('downloads'),
    now: Date.now,
    show: (path) => shell.showItemInFolder(path),
    openPage: (address) => shell.openExternal(address),
  });

  const tell = async (): Promise<void> => {
    const version = await updates.untold();
    if (version === null || window()?.isFocused() === true) return;
    const { foundTitle, foundBody } = text().updates;
    note(foundTitle(version), foundBody);
  };
  const lookAlone = async (): Promise<boolean> => {
    try {
      await updates.look();
      await tell();
      return true;
    } catch {
      // It stands in the log, and in the window.
      return false;
    }
  };
  const daily = new Daily({ look: lookAlone, lookedAt: () => updates.lookedAt(), now: Date.now });

  return {
    situation: () => updates.situation(),
    look: () => updates.look(),
    fetch: () => updates.fetch(),
    stopFetching: () => updates.stopFetching(),
    show: () => shell.showItemInFolder(updates.downloaded()),
    openPage: () => updates.openPage(),
    changed: ({ settings }) => daily.set(settings.lookForUpdates),
    awoke: () => daily.awoke(),
    end: () => {
      daily.end();
      updates.stopFetching();
    },
  };
}
