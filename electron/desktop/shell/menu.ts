/** The application menu, in the person's language. */
import { app, Menu, type Input, type MenuItemConstructorOptions } from 'electron';
import type { Text } from '../../../shared/text/index.ts';

export interface MenuActions {
  sendFiles(): void;
  sendFolder(): void;
  openReceiveDir(): void;
  settings(): void;
  about(): void;
  shortcuts(): void;
  log(): void;
  paste(): void;
  quit(): void;
}

export interface MenuOptions {
  readonly text: Text;
  readonly actions: MenuActions;
  /** Reload and developer tools. */
  readonly developing: boolean;
}

export function setMenu(options: MenuOptions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(template(options)));
}

/** With the letter that opens it together with Alt; where the word has none such it stands behind it. A Mac knows no such keys. */
export function titled(label: string, letter: string, platform = process.platform): string {
  if (platform === 'darwin') return label;
  const at = label.toUpperCase().indexOf(letter);
  return at === -1 ? `${label}(&${letter})` : `${label.slice(0, at)}&${label.slice(at)}`;
}

function template({ text: { menu }, actions, developing }: MenuOptions): MenuItemConstructorOptions[] {
  const isMac = process.platform === 'darwin';
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const settings: MenuItemConstructorOptions = {
    label: menu.settings,
    accelerator: 'CommandOrControl+,',
    click: () => actions.settings(),
  };
  const about: MenuItemConstructorOptions = { label: menu.about, click: () => actions.about() };
  // Not the role, by which nobody could tell it from the end of the session.
  const quit: MenuItemConstructorOptions = {
    label: menu.quit,
    ...(process.platform === 'win32' ? {} : { accelerator: 'CommandOrControl+Q' }),
    click: () => actions.quit(),
  };

  return [
    ...(isMac
      ? [
          {
            label: app.name,
            submenu: [
              about,
              separator,
              settings,
              separator,
              { label: menu.services, role: 'services' as const },
              separator,
              { label: menu.hide, role: 'hide' as const },
              { label: menu.hideOthers, role: 'hideOthers' as const },
              { label: menu.showAll, role: 'unhide' as const },
              separator,
              quit,
            ],
          },
        ]
      : []),
    {
      label: titled(menu.file, 'F'),
      submenu: [
        { label: menu.sendFiles, accelerator: 'CommandOrControl+O', click: () => actions.sendFiles() },
        { label: menu.sendFolder, accelerator: 'CommandOrControl+Shift+O', click: () => actions.sendFolder() },
        separator,
        { label: menu.openReceiveFolder, click: () => actions.openReceiveDir() },
        separator,
        ...(isMac ? [] : [settings, separator]),
        { label: menu.close, role: 'close' },
        ...(isMac ? [] : [quit]),
      ],
    },
    {
      label: titled(menu.edit, 'E'),
      submenu: [
        { label: menu.undo, role: 'undo' },
        { label: menu.redo, role: 'redo' },
        separator,
        { label: menu.cut, role: 'cut' },
        { label: menu.copy, role: 'copy' },
        process.platform === 'linux'
          ? {
              label: menu.paste,
              accelerator: 'CommandOrControl+V',
              registerAccelerator: false,
              click: () => actions.paste(),
            }
          : { label: menu.paste, role: 'paste' },
        { label: menu.delete, role: 'delete' },
        separator,
        { label: menu.selectAll, role: 'selectAll' },
      ],
    },
    {
      label: titled(menu.view, 'V'),
      submenu: [
        { label: menu.zoomIn, role: 'zoomIn' },
        { label: menu.zoomOut, role: 'zoomOut' },
        { label: menu.resetZoom, role: 'resetZoom' },
        separator,
        { label: menu.fullScreen, role: 'togglefullscreen' },
        ...(developing
          ? [
              separator,
              { label: menu.reload, role: 'reload' as const },
              { label: menu.developerTools, role: 'toggleDevTools' as const },
            ]
          : []),
      ],
    },
    {
      label: titled(menu.window, 'W'),
      role: 'window',
      submenu: [
        { label: menu.minimize, role: 'minimize' },
        ...(isMac
          ? [
              { label: menu.zoom, role: 'zoom' as const },
              separator,
              { label: menu.bringAllToFront, role: 'front' as const },
            ]
          : []),
      ],
    },
    {
      label: titled(menu.help, 'H'),
      role: 'help',
      submenu: [
        { label: menu.shortcuts, accelerator: 'F1', registerAccelerator: false, click: () => actions.shortcuts() },
        separator,
        { label: menu.showLog, click: () => actions.log() },
        ...(isMac ? [] : [separator, about]),
      ],
    },
  ];
}

/** F10 opens the menu, which hides itself, as everywhere but on a Mac. */
export function isMenuKey(
  { key, control, meta, alt, shift }: Pick<Input, 'key' | 'control' | 'meta' | 'alt' | 'shift'>,
  platform = process.platform,
): boolean {
  return key === 'F10' && !control && !meta && !alt && !shift && platform !== 'darwin';
}
