/** Ferry's mark beside the clock, where the desktop has a place for it. */
import { Menu, nativeImage, Tray } from 'electron';
import type { AppState } from '../../../shared/state.ts';
import { isRunning } from '../../../shared/statuses.ts';
import { inPlainText, type Text } from '../../../shared/text/index.ts';
import { iconPath } from '../paths.ts';

export interface TrayActions {
  open(): void;
  sendFiles(): void;
  openReceiveDir(): void;
  settings(): void;
  quit(): void;
}

export interface FerryTray {
  /** Shows this state in these words. Cheap when nothing it shows has changed. */
  update(state: AppState, text: Text): void;
}

export function createTray(actions: TrayActions): FerryTray {
  const isMac = process.platform === 'darwin';
  const image = nativeImage.createFromPath(iconPath(isMac ? 'trayTemplate.png' : 'tray-32.png'));
  const tray = new Tray(image);
  tray.on('click', () => actions.open());
  let shown = '';

  return {
    update(state, text) {
      const running = state.transfers.filter(isRunning).length;
      const reachable = state.self.problem === null && state.self.port !== 0;
      const name = inPlainText(state.self.name);
      const lines = [
        reachable ? text.tray.receiving(name) : text.tray.notReceiving,
        ...(running > 0 ? [text.tray.transfersRunning(running)] : []),
      ];
      const look = JSON.stringify([text.language, ...lines]);
      if (look === shown) return;
      shown = look;
      tray.setToolTip(text.tray.tooltip(name));
      tray.setContextMenu(
        Menu.buildFromTemplate([
          ...lines.map((label) => ({ label, enabled: false })),
          { type: 'separator' },
          { label: text.tray.open, click: () => actions.open() },
          { label: text.tray.sendFiles, click: () => actions.sendFiles() },
          { label: text.tray.openReceiveFolder, click: () => actions.openReceiveDir() },
          { label: text.tray.settings, click: () => actions.settings() },
          { type: 'separator' },
          { label: text.tray.quit, click: () => actions.quit() },
        ]),
      );
    },
  };
}
