/**
 * The settings as a file in the home folder. Only what the person chose is kept, so that everything else
 * follows its default (the host's name, the system's Downloads folder) when that changes.
 */
import { isAbsolute, join } from 'node:path';
import * as v from 'valibot';
import { FerryError } from '../../../shared/errors.ts';
import { settingsPatchSchema, type Settings, type SettingsPatch } from '../../../shared/settings.ts';
import { StateFile, type Report } from './state-file.ts';

/** The settings with which a fresh Ferry starts. */
export function defaultSettings(name: string, receiveDir: string): Settings {
  return {
    ...{ name, language: 'system', theme: 'system', receiveDir, conflicts: 'keep-both', atOnce: 4 },
    ...{ localSend: true, localSendPin: '', localSendUnproved: false },
    ...{ markReceived: 'strangers', visibleTo: 'everybody', shareKey: false, sound: false, keepInTray: true },
    ...{ lookForUpdates: false },
  };
}

/** Defaults overlaid with what the person chose. Throws home-unusable. */
export async function loadSettings(home: string, defaults: Settings, report: Report): Promise<Settings> {
  const { entries } = await fileOf(home, report).read();
  return mergeSettings(defaults, chosenOf(entries));
}

/**
 * Adds to what the person chose, on disk when this returns; answers all of it, another process's choices as well.
 * Throws bad-setting, home-unusable, state-newer.
 */
export async function saveSettings(home: string, patch: SettingsPatch, report: Report): Promise<SettingsPatch> {
  checkSettings(patch);
  const given = Object.entries(patch).filter(([, value]) => value !== undefined);
  return chosenOf(await fileOf(home, report).update((kept) => [...new Map<string, unknown>([...kept, ...given])]));
}

/** What a parser of `shared/` can't know: whether a folder is absolute on this system. Throws bad-setting. */
export function checkSettings(patch: SettingsPatch): void {
  if (patch.receiveDir !== undefined && !isAbsolute(patch.receiveDir)) {
    throw new FerryError('bad-setting', { setting: 'receiveDir', detail: 'not an absolute path' });
  }
}

/** `settings` with the patch's values in their places. */
export function mergeSettings(settings: Settings, patch: SettingsPatch): Settings {
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  return { ...settings, ...(given as Partial<Settings>) };
}

function chosenOf(entries: readonly (readonly [string, unknown])[]): SettingsPatch {
  return Object.fromEntries(entries);
}

/** One that can't be understood costs none of the others. */
function parseSetting(value: unknown, name: string): readonly [string, unknown] | undefined {
  // What a later Ferry added stays as it is.
  if (!Object.hasOwn(settingsPatchSchema.entries, name)) return [name, value];
  const parsed = v.safeParse(settingsPatchSchema, { [name]: value });
  if (!parsed.success) return undefined;
  const { receiveDir } = parsed.output;
  if (receiveDir !== undefined && !isAbsolute(receiveDir)) return undefined;
  return [name, value];
}

function fileOf(home: string, report: Report): StateFile<unknown> {
  return new StateFile({
    path: join(home, 'settings.json'),
    body: 'settings',
    shape: 'record',
    parse: parseSetting,
    copy: true,
    lost: 'state-damaged',
    report,
  });
}
