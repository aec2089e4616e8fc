/** What needs Electron's main process: the parser of each such command's arguments, and what it answers. */
import * as v from 'valibot';
import { keepGivenSchema, lookSchema, pickingTo, type Looked } from '../given/look.ts';
import { maxLanded, pathSchema as path, transferIdSchema as transferId } from '../values.ts';
import type { LogPart } from './log.ts';
import type { UpdatesSituation } from './updates.ts';

/** Longest link that is opened: longer than any that a server takes. */
const maxLinkLength = 4096;

/** Places in a transfer's `landed`. */
const items = v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0))), v.minLength(1), v.maxLength(maxLanded));

export const desktopCommands = {
  /** Opens the system's picker, whose button says what a yes does. Empty: the person thought better of it. */
  pickFiles: v.object({ to: v.picklist(pickingTo) }),
  pickFolders: v.object({ to: v.picklist(pickingTo) }),
  pickReceiveDir: v.object({ current: path }),
  /** What was copied in the system's file manager: absolute paths, or addresses of the file manager's own (`look`). */
  clipboardFiles: v.object({}),
  /** All addresses of what is, or was last, dragged over the window from elsewhere; none where main can't read them (`dragged.ts`). */
  draggedThings: v.object({}),
  /** What the person gave, looked at before it is sent: which of it is there, and which of that is a link. */
  look: lookSchema,
  /** Makes a file of Ferry's own of something that was dropped or pasted without one; a name that can't be a file's is replaced. */
  keepGiven: keepGivenSchema,
  /** Opens what an ended incoming transfer put on disk; only paths in its `landed` are opened. */
  openLanded: v.object({ transferId, path }),
  showLanded: v.object({ transferId, path }),
  /** Gets some of what an ended incoming transfer has brought ready to be dragged into other programs (`FerryBridge.drag`). */
  prepareDrag: v.object({ transferId, items }),
  /** The system's small pictures of some of what an ended incoming transfer has brought, where it has any. */
  thumbnails: v.object({ transferId, items }),
  /** Counts what an ended incoming transfer put on disk as given by the person, once they have agreed: it may be sent. */
  sendOn: v.object({ transferId }),
  openReceiveDir: v.object({}),
  /** What runs this app. */
  about: v.object({}),
  /** Shows the runtime's licences in the file manager. */
  showLicences: v.object({}),
  /** The last part of the app's log, as it is now. */
  readLog: v.object({}),
  /** Shows the log's file in the file manager. */
  showLog: v.object({}),
  /** Whether Ferry can stay without a window here, and whether it starts at login. */
  desktopSituation: v.object({}),
  startAtLogin: v.object({ on: v.boolean() }),
  /** The page holds something that isn't kept anywhere else (a draft): closed to the tray, it is hidden instead of ended. */
  keepPage: v.object({ keep: v.boolean() }),
  /** Whether a newer Ferry is there, as far as is known: nobody is asked. */
  updates: v.object({}),
  /** Asks the server of updates. Refusals have codes that begin with `update-`. */
  lookForUpdate: v.object({}),
  /** Puts the newer package into the Downloads folder, checked, and shows it there; ends when it is there. */
  downloadUpdate: v.object({}),
  stopUpdateDownload: v.object({}),
  showDownloadedUpdate: v.object({}),
  /** Opens the newer version's page with the browser. */
  openUpdatePage: v.object({}),
  /** Opens a link of a text's with the system, once the person has agreed in a dialog of the system's. Only http and https. */
  openLink: v.object({ transferId, link: v.pipe(v.string(), v.maxLength(maxLinkLength)) }),
} as const;

export interface DesktopSituation {
  /** An icon in the tray brings the window back; `none`: nothing would; `unknown`: not asked to the end yet. */
  readonly tray: 'there' | 'none' | 'unknown';
  readonly startsAtLogin: boolean;
}

export interface DesktopValue {
  pickFiles: { paths: string[] };
  pickFolders: { paths: string[] };
  pickReceiveDir: { dir: string | null };
  clipboardFiles: { paths: string[]; uris: string[] };
  draggedThings: { uris: string[] };
  look: Looked;
  keepGiven: { path: string };
  openLanded: null;
  showLanded: null;
  /** `dragId` null: nothing of it can go. Names of what is there no more, and of folders that hold beginnings of files. */
  prepareDrag: { dragId: string | null; gone: string[]; unfinished: string[] };
  /** For each of the items a `data:` address of a PNG; null: none. */
  thumbnails: { pictures: (string | null)[] };
  sendOn: { paths: string[] };
  openReceiveDir: null;
  /** In plain words: `Electron 33.2.1, …`, `linux x64 6.18`. */
  about: { runtime: string; system: string };
  showLicences: null;
  readLog: LogPart;
  showLog: null;
  desktopSituation: DesktopSituation;
  startAtLogin: null;
  keepPage: null;
  updates: UpdatesSituation;
  lookForUpdate: null;
  downloadUpdate: null;
  stopUpdateDownload: null;
  showDownloadedUpdate: null;
  openUpdatePage: null;
  openLink: null;
}
