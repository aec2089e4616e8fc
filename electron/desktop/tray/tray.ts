/** Ferry's mark beside the clock, wherever the desktop has a place for it at the moment. */
import { Menu, nativeImage, Tray, type MenuItemConstructorOptions } from 'electron';
import type { AppState } from '../../../shared/state.ts';
import type { Text } from '../../../shared/text/index.ts';
import { iconPath } from '../paths.ts';
import { followIconPlace, type IconPlace, type IconPlaceOptions } from './icon-place.ts';
import { trayLook, type TrayDo, type TrayItem, type TrayLook } from './tray-menu.ts';

export interface TrayOptions extends IconPlaceOptions {
  readonly act: (what: TrayDo) => void;
  /** The place is known for the first time, or is another; null: there is none. */
  readonly onPlace: (place: IconPlace | null) => void;
}

/** One icon, made anew where a place comes: Electron's own stays where it was first put, or failed to be. */
export class FerryTray {
  private readonly act: TrayOptions['act'];
  private tray: Tray | null = null;
  private look: TrayLook | null = null;
  private shown = '';

  constructor({ act, onPlace, ...where }: TrayOptions) {
    this.act = act;
    followIconPlace(where, (place) => {
      this.tray?.destroy();
      this.tray = place === null ? null : this.make();
      onPlace(place);
    });
  }

  /** Shows this state in these words. Cheap when nothing it shows has changed. */
  update(state: AppState, text: Text): void {
    const look = trayLook(state, text);
    const shown = JSON.stringify(look);
    if (shown === this.shown) return;
    this.shown = shown;
    this.look = look;
    if (this.tray !== null) this.draw(this.tray, look);
  }

  private make(): Tray {
    const tray = new Tray(iconOf(this.look?.waits === true));
    tray.on('click', () => this.act({ kind: 'open' }));
    tray.on('drop-files', (_event, paths) => this.act({ kind: 'send-paths', paths }));
    if (this.look !== null) this.draw(tray, this.look);
    return tray;
  }

  private draw(tray: Tray, { tooltip, items, waits }: TrayLook): void {
    tray.setImage(iconOf(waits));
    tray.setToolTip(tooltip);
    tray.setContextMenu(Menu.buildFromTemplate(menuOf(items, this.act)));
  }
}

export function menuOf(items: readonly TrayItem[], act: (what: TrayDo) => void): MenuItemConstructorOptions[] {
  return items.map((each) => {
    if (each.kind === 'separator') return { type: 'separator' };
    if (each.kind === 'menu') return { label: each.label, submenu: menuOf(each.items, act) };
    const { label, does } = each;
    return does === null ? { label, enabled: false } : { label, click: () => act(does) };
  });
}

function iconOf(waits: boolean): Electron.NativeImage {
  const isMac = process.platform === 'darwin';
  // A Mac draws the shape in the menu bar's own colour: what waits has another shape, elsewhere a mark.
  const name = isMac ? 'Template.png' : '-32.png';
  return nativeImage.createFromPath(iconPath(`tray${waits ? (isMac ? 'Waiting' : '-waiting') : ''}${name}`));
}
