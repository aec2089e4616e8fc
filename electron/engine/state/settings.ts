/**
 * The settings as a file in the home folder. Only what the person chose is kept, so that everything else
 * follows its default (the host's name, the system's Downloads folder) when that changes.
 */
import { isAbsolute, join } from 'node:path';
import * as v from 'valibot';
import { FerryError } from '../../../shared/errors.ts';
import { settingsPatchSchema, type Settings, type SettingsPatch } from '../../../shared/settings.ts';
import { fileVersion, readJson, writeJson, type Log } from './json-file.ts';
import { withLock } from './lock.ts';

const fileSchema = v.object({
  version: v.literal(fileVersion),
  settings: v.pipe(
    settingsPatchSchema,
    v.check((s) => s.receiveDir === undefined || isAbsolute(s.receiveDir), 'receiveDir is not absolute'),
  ),
});

/** The settings with which a fresh Ferry starts. */
export function defaultSettings(name: string, receiveDir: string): Settings {
  return { name, language: 'system', theme: 'system', receiveDir, conflicts: 'keep-both', atOnce: 4, keepInTray: true };
}

/** Defaults overlaid with what the person chose. Throws home-unusable. */
export async function loadSettings(home: string, defaults: Settings, log: Log): Promise<Settings> {
  // Under the lock: reading a damaged file renames it, and must not rename a good one that somebody has just written.
  return withLock(fileOf(home), async () => mergeSettings(defaults, await readChosen(home, log)));
}

/** Adds to what the person chose, on disk when this returns. Throws bad-setting, home-unusable. */
export async function saveSettings(home: string, patch: SettingsPatch, log: Log): Promise<void> {
  checkSettings(patch);
  await withLock(fileOf(home), async () => {
    const chosen = await readChosen(home, log);
    await writeJson(fileOf(home), { settings: { ...chosen, ...patch } });
  });
}

/** Checks what `shared/` can't: whether a folder is absolute on this system. Throws bad-setting. */
export function checkSettings(patch: SettingsPatch): void {
  if (patch.receiveDir !== undefined && !isAbsolute(patch.receiveDir)) {
    throw new FerryError('bad-setting', { setting: 'receiveDir', detail: 'not an absolute path' });
  }
}

/** `settings` with the patch's values. */
export function mergeSettings(settings: Settings, patch: SettingsPatch): Settings {
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  return { ...settings, ...(given as Partial<Settings>) };
}

async function readChosen(home: string, log: Log): Promise<SettingsPatch> {
  return (await readJson(fileOf(home), fileSchema, log))?.settings ?? {};
}

function fileOf(home: string): string {
  return join(home, 'settings.json');
}
