#!/usr/bin/env node
/**
 * `ferry`, as the npm package starts it: what V8 has compiled is kept in the person's own cache folder, where Node can (22.8 and
 * later), so that the next start needn't do it again. Node's own place for it would be one that all users of a computer share.
 */
import { mkdirSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** As each system has it; null: nowhere. */
function cacheFolder() {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  if (process.platform === 'win32') return LOCALAPPDATA === undefined ? null : join(LOCALAPPDATA, 'Ferry', 'Cache');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'Ferry');
  return join(XDG_CACHE_HOME?.startsWith('/') ? XDG_CACHE_HOME : join(homedir(), '.cache'), 'ferry');
}

if (module.enableCompileCache !== undefined && process.env.NODE_COMPILE_CACHE === undefined) {
  try {
    const folder = cacheFolder();
    if (folder !== null) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      module.enableCompileCache(join(folder, 'compiled'));
    }
  } catch {
    // Where there is no home, or it can't be written, each start compiles.
  }
}
await import('./out/cli.js');
