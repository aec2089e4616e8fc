/**
 * What `electron [switches] [-r MODULE]… APP [arguments]` runs first. Electron keeps its own version of this file in
 * default_app.asar; the runtime that get-electron.sh makes has none, so this takes its place.
 * An ES module on purpose: Electron holds `ready` back until the top level, and so the app's own, has run.
 */
import { readFileSync, statSync } from 'node:fs';
import Module from 'node:module';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const { target, preloads } = parse(process.argv.slice(1));
if (target === undefined) {
  console.error('usage: electron APP');
  app.exit(2);
} else {
  process.defaultApp = true;
  const entry = statSync(target).isDirectory() ? openFolder(target) : target;
  app.setAppPath(entry === target ? dirname(target) : target);
  Module._preloadModules(preloads);
  await import(pathToFileURL(entry).href);
}

/** Playwright passes `-r` and a module that must run before the app does. */
function parse(argv) {
  const preloads = [];
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i];
    if (arg === '-r' || arg === '--require') preloads.push(argv[++i]);
    else if (arg.startsWith('--require=')) preloads.push(arg.slice('--require='.length));
    else if (!arg.startsWith('-')) return { target: resolve(arg), preloads };
  }
  return { target: undefined, preloads };
}

function openFolder(folder) {
  const manifest = JSON.parse(readFileSync(resolve(folder, 'package.json'), 'utf8'));
  app.name = manifest.productName ?? manifest.name;
  app.setVersion(manifest.version);
  app.setPath('userData', resolve(app.getPath('appData'), app.name));
  return resolve(folder, manifest.main ?? 'index.js');
}
