/** The one gap in the window's wall: `window.ferry`, a handful of functions, and nothing of Electron or Node behind them. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { FerryBridge, WindowRequest } from '../../../shared/api.ts';
import type { Patch } from '../../../shared/patch.ts';
import { channels, languagesSwitch } from './channels.ts';

const requests: WindowRequest[] = [];
const requestListeners = new Set<(request: WindowRequest) => void>();

ipcRenderer.on(channels.request, (_event, request: WindowRequest) => {
  if (requestListeners.size === 0) requests.push(request);
  for (const listener of requestListeners) listener(request);
});

const bridge: FerryBridge = {
  platform: process.platform as FerryBridge['platform'],
  systemLanguages: (process.argv.find((arg) => arg.startsWith(languagesSwitch)) ?? '')
    .slice(languagesSwitch.length)
    .split(',')
    .filter((tag) => tag !== ''),
  command: (name, args) => ipcRenderer.invoke(channels.command, name, args),
  snapshot: () => ipcRenderer.invoke(channels.snapshot),
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
  pathForFile(file) {
    try {
      return webUtils.getPathForFile(file as File);
    } catch {
      // Not a File at all.
      return '';
    }
  },
};

contextBridge.exposeInMainWorld('ferry', bridge);
