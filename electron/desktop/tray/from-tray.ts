/** Does what was chosen in the tray's menu: with the window where a person has to go on there, without it where not. */
import type { EngineHandle, WindowRequest } from '../../../shared/api.ts';
import type { TrayDo } from './tray-menu.ts';

export interface FromTray {
  /** Opens the window, and asks it to begin something. */
  readonly open: (what?: WindowRequest) => void;
  /** Counts them as given by the person, and answers them. */
  readonly given: (paths: readonly string[]) => readonly string[];
  readonly openReceiveDir: () => void;
  readonly quit: () => void;
  readonly engine: Promise<Pick<EngineHandle, 'command'>>;
}

export function doFromTray(what: TrayDo, { open, given, openReceiveDir, quit, engine }: FromTray): void {
  switch (what.kind) {
    case 'open':
      return open();
    case 'send-files':
      return open({ kind: 'pick-files' });
    case 'send-folder':
      return open({ kind: 'pick-folders' });
    case 'send-paths':
      return open({ kind: 'send', paths: given(what.paths) });
    case 'send-to':
      return open({ kind: 'pick-files', to: what.fingerprint });
    case 'settings':
      return open({ kind: 'settings' });
    case 'open-receive-dir':
      return openReceiveDir();
    case 'quit':
      return quit();
    case 'pause':
    case 'resume':
      // One that has just ended refuses, and nobody misses it.
      for (const transferId of what.transferIds) {
        engine.then((handle) => handle.command(what.kind, { transferId })).catch(() => {});
      }
  }
}
