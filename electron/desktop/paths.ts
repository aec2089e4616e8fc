/** Where the built app finds its own parts. All code is bundled into `out/`, beside this file's bundle. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// A shared chunk may hold this module one level down, as out/chunks/….
const here = fileURLToPath(new URL('.', import.meta.url));
const out = /[\\/]chunks[\\/]$/.test(here) ? join(here, '..') : here;

export const preloadPath = join(out, 'preload.cjs');
export const workerPath = join(out, 'worker.js');
export const rendererDir = join(out, 'renderer');

/** The same for other programs, which can't look into the packaged app's archive: the packager lays it beside. */
export function outsideIconPath(name: string): string {
  return iconPath(name).replace(/([\\/]app\.asar)(?=[\\/])/u, '$1.unpacked');
}

/** @param name a file of `build/icons/`, which the packaged app carries along */
export function iconPath(name: string): string {
  return join(out, '..', 'build', 'icons', name);
}
