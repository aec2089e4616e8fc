/** The commands that need a desktop: pickers, what was given and copied, opening what has landed. */
import { mkdir, stat } from 'node:fs/promises';
import { release } from 'node:os';
import { dirname, join } from 'node:path';
import { dialog, shell, type BrowserWindow, type OpenDialogOptions } from 'electron';
import { FerryError } from '../../../shared/errors.ts';
import type { DesktopSituation } from '../../../shared/desktop/commands.ts';
import type { AppState } from '../../../shared/state.ts';
import type { Text } from '../../../shared/text/index.ts';
import { keepGivenBytes } from '../../engine/state/spool/given-bytes.ts';
import type { DragOut } from '../drag-out/drag-out.ts';
import { readFormat } from '../clipboard/system-clipboard.ts';
import type { StartAtLogin } from '../login/start-at-login.ts';
import type { DesktopUpdates } from '../updates/desktop-updates.ts';
import type { Thumbnails } from '../thumbnails/thumbnails.ts';
import { readLogPart } from '../log-part.ts';
import { copiedFiles } from './copied-files.ts';
import type { DesktopHandlers } from './dispatch.ts';
import { look } from './given-things/look.ts';
import type { Given } from './reach/given.ts';
import { openPath } from './open-path.ts';
import { isOpenable } from './openable.ts';
import { pageOf } from './reach/reach.ts';

export interface DesktopOptions {
  readonly home: string;
  readonly logFile: string;
  readonly window: () => BrowserWindow | null;
  readonly text: () => Text;
  readonly given: Given;
  /** Resolves with the newest state once there is one. */
  readonly state: () => Promise<AppState>;
  readonly dragOut: Pick<DragOut, 'prepare'>;
  readonly thumbnails: Pick<Thumbnails, 'of'>;
  readonly login: StartAtLogin;
  readonly tray: () => DesktopSituation['tray'];
  readonly updates: DesktopUpdates;
  /** The page says whether it may be ended. */
  readonly keepPage: (keep: boolean) => void;
}

export function createDesktopCommands(options: DesktopOptions): DesktopHandlers {
  const { home, logFile, window, text, given, state, dragOut, thumbnails, login, tray, updates, keepPage } = options;
  const pick = async (options: OpenDialogOptions): Promise<string[]> => {
    const parent = window();
    const { filePaths } =
      parent === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(parent, options);
    return filePaths;
  };
  const landed = async (transferId: string, path: string): Promise<string> => {
    const transfer = (await state()).transfers.find(({ id }) => id === transferId);
    if (transfer === undefined) throw new FerryError('unknown-transfer');
    if (!transfer.landed.includes(path)) throw new FerryError('path-not-found', { path });
    return path;
  };

  return {
    pickFiles: async ({ to }) => {
      const { picker } = text();
      const properties: OpenDialogOptions['properties'] = ['openFile', 'multiSelections'];
      const paths = await pick({ title: picker.files, buttonLabel: picker[to], properties });
      return { paths: [...given.toSend(paths)] };
    },
    pickFolders: async ({ to }) => {
      const { picker } = text();
      const properties: OpenDialogOptions['properties'] = ['openDirectory', 'multiSelections'];
      const paths = await pick({ title: picker.folders, buttonLabel: picker[to], properties });
      return { paths: [...given.toSend(paths)] };
    },
    pickReceiveDir: async ({ current }) => {
      const { picker } = text();
      const properties: OpenDialogOptions['properties'] = ['openDirectory', 'createDirectory'];
      const [dir] = await pick({
        title: picker.receiveDir,
        buttonLabel: picker.choose,
        defaultPath: current,
        properties,
      });
      if (dir !== undefined) given.toReceiveInto(dir);
      return { dir: dir ?? null };
    },
    clipboardFiles: async () => {
      const { paths, uris } = await copiedFiles(readFormat);
      return { paths: [...given.toSend(paths)], uris: [...given.toLookFor(uris)] };
    },
    draggedThings: async () => ({ uris: [...(await given.draggedLast())] }),
    look: async ({ paths, uris }) => {
      const looked = await look(paths, uris);
      given.byPage(looked.paths);
      return looked;
    },
    keepGiven: async ({ name, bytes }) => {
      const path = await keepGivenBytes(home, name, bytes);
      given.toSend([path]);
      return { path };
    },
    openLanded: async ({ transferId, path }) => {
      await open(await landed(transferId, path));
      return null;
    },
    showLanded: async ({ transferId, path }) => {
      await show(await landed(transferId, path));
      return null;
    },
    prepareDrag: ({ transferId, items }) => dragOut.prepare(transferId, items),
    thumbnails: async ({ transferId, items }) => ({ pictures: await thumbnails.of(transferId, items) }),
    sendOn: async ({ transferId }) => {
      const transfer = (await state()).transfers.find(({ id }) => id === transferId);
      return { paths: [...given.toSend(transfer?.landed ?? [])] };
    },
    openReceiveDir: async () => {
      const { receiveDir } = (await state()).settings;
      await mkdir(receiveDir, { recursive: true });
      await openWithSystem(receiveDir);
      return null;
    },
    about: async () => {
      const { electron, chrome, node } = process.versions;
      return {
        runtime: `Electron ${electron}, Chromium ${chrome}, Node ${node}`,
        system: `${process.platform} ${process.arch} ${release()}`,
      };
    },
    showLicences: async () => {
      await show(join(dirname(process.execPath), 'LICENSES.chromium.html'));
      return null;
    },
    readLog: async () => readLogPart(logFile),
    showLog: async () => {
      await show(logFile);
      return null;
    },
    desktopSituation: async () => ({ tray: tray(), startsAtLogin: await login.isOn().catch(() => false) }),
    startAtLogin: async ({ on }) => {
      await login.set(on);
      return null;
    },
    keepPage: async ({ keep }) => {
      keepPage(keep);
      return null;
    },
    updates: () => updates.situation(),
    lookForUpdate: async () => {
      await updates.look();
      return null;
    },
    downloadUpdate: async () => {
      await updates.fetch();
      return null;
    },
    stopUpdateDownload: async () => {
      updates.stopFetching();
      return null;
    },
    showDownloadedUpdate: async () => {
      updates.show();
      return null;
    },
    openUpdatePage: async () => {
      await updates.openPage();
      return null;
    },
    openLink: async ({ link }) => {
      const page = pageOf(link);
      if (page === null) throw new FerryError('link-not-there');
      await shell.openExternal(page.href);
      return null;
    },
  };
}

/** Opens a received document or folder; whatever else it is, is shown in its folder instead. */
async function open(path: string): Promise<void> {
  const openable = await isOpenable(path).catch(() => null);
  if (openable === null) throw new FerryError('path-not-found', { path });
  if (openable) await openWithSystem(path);
  else shell.showItemInFolder(path);
}

/** Shows it in its folder; what is no longer there is said, where the system would do nothing at all. */
async function show(path: string): Promise<void> {
  if ((await stat(path).catch(() => null)) === null) throw new FerryError('path-not-found', { path });
  shell.showItemInFolder(path);
}

async function openWithSystem(path: string): Promise<void> {
  // Nothing on this machine opens such files: seeing it in its folder is the next best.
  if (!(await openPath(path))) shell.showItemInFolder(path);
}
