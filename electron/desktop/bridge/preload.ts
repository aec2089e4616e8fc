/** The one gap in the window's wall: `window.ferry`, a handful of functions, and nothing of Electron or Node behind them. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { FerryBridge, Result, WindowRequest } from '../../../shared/api.ts';
import { FerryError } from '../../../shared/errors.ts';
import { addressesIn } from '../../../shared/given/addresses.ts';
import type { Patch, Snapshot } from '../../../shared/patch.ts';
import { channels, languagesSwitch } from './channels.ts';

const requests: WindowRequest[] = [];
const requestListeners = new Set<(request: WindowRequest) => void>();

ipcRenderer.on(channels.request, (_event, request: WindowRequest) => {
  if (requestListeners.size === 0) requests.push(request);
  for (const listener of requestListeners) listener(request);
});

/**
 * Paths of real files that the page asked about, and addresses in what a person dropped: main hears of them before the next
 * command, and from nobody else. What was copied main reads for itself: a page can put any address on the clipboard.
 */
let given: string[] = [];
let uris: string[] = [];

function tellGiven(): void {
  if (given.length > 0 || uris.length > 0) void ipcRenderer.invoke(channels.given, given, uris);
  given = [];
  uris = [];
}

/** What is dragged is of the page itself, which could put any address into it. */
let isOwnDrag = false;

/** Of the page's window, which this file sees too; no other part of it. */
declare const window: {
  addEventListener(
    type: 'dragstart' | 'dragend' | 'dragenter' | 'drop',
    hear: (event: Drag) => void,
    capture: boolean,
  ): void;
};

interface Drag {
  readonly isTrusted: boolean;
  readonly defaultPrevented: boolean;
  readonly relatedTarget: object | null;
  readonly dataTransfer: { readonly types: readonly string[]; getData(format: string): string } | null;
}

function hear({ isTrusted, dataTransfer }: Drag): void {
  if (!isTrusted || isOwnDrag || dataTransfer === null) return;
  uris.push(...addressesIn(dataTransfer.getData('text/uri-list')));
}

/** Of several addresses without files Chromium gives the page the first alone: main reads the rest, while they hover. */
function hover({ isTrusted, relatedTarget, dataTransfer }: Drag): void {
  if (!isTrusted || isOwnDrag || relatedTarget !== null || dataTransfer === null) return;
  const { types } = dataTransfer;
  if (types.includes('text/uri-list') && !types.includes('Files')) void ipcRenderer.invoke(channels.dragged);
}

// Before the page's own listeners, which can't stop these.
window.addEventListener('dragstart', () => void (isOwnDrag = true), true);
// One that the page has stopped isn't: what `drag` begins in its place is main's, and nothing ends it here.
window.addEventListener('dragstart', ({ defaultPrevented }) => void (isOwnDrag &&= !defaultPrevented), false);
window.addEventListener('dragend', () => void (isOwnDrag = false), true);
window.addEventListener('dragenter', hover, true);
window.addEventListener('drop', hear, true);

const bridge: FerryBridge = {
  platform: process.platform as FerryBridge['platform'],
  systemLanguages: (process.argv.find((arg) => arg.startsWith(languagesSwitch)) ?? '')
    .slice(languagesSwitch.length)
    .split(',')
    .filter((tag) => tag !== ''),
  command(name, args) {
    tellGiven();
    return ipcRenderer.invoke(channels.command, name, args);
  },
  async snapshot() {
    const result = (await ipcRenderer.invoke(channels.snapshot)) as Result<Snapshot>;
    if (!result.ok) throw FerryError.from(result.failure);
    return result.value;
  },
  subscribe(listener) {
    const forward = (_event: unknown, patch: Patch): void => listener(patch);
    ipcRenderer.on(channels.patch, forward);
    return () => void ipcRenderer.off(channels.patch, forward);
  },
  onRequest(listener) {
    requestListeners.add(listener);
    for (const request of requests.splice(0)) listener(request);
    return () => void requestListeners.delete(listener);
  },
  async drag(dragId) {
    await ipcRenderer.invoke(channels.drag, dragId);
  },
  pathForFile(file) {
    try {
      const path = webUtils.getPathForFile(file as File);
      if (path !== '') given.push(path);
      return path;
    } catch {
      // Not a File at all.
      return '';
    }
  },
};

contextBridge.exposeInMainWorld('ferry', bridge);
