import { safeParse } from 'valibot';
import { expect, test } from 'vitest';
import { defaultSettings } from '../../electron/engine/state/settings.ts';
import { maxAtOnce, settingsPatchSchema, type SettingsPatch } from '../../shared/settings.ts';
import { maxNameLength, maxPathLength, maxPinLength } from '../../shared/values.ts';

const takes = (patch: unknown): boolean => safeParse(settingsPatchSchema, patch).success;

test('the defaults are settings, each with a value', () => {
  const defaults = defaultSettings('Anna', '/in');
  expect(safeParse(settingsPatchSchema, defaults).output).toEqual(defaults);
  expect(Object.keys(defaults).sort()).toEqual(Object.keys(settingsPatchSchema.entries).sort());
});

/** Of each setting a value that it takes, and one just beyond. */
const bounds: readonly [SettingsPatch, object][] = [
  [{ name: 'n'.repeat(maxNameLength) }, { name: 'n'.repeat(maxNameLength + 1) }],
  [{ name: 'n' }, { name: ' ' }],
  [{ name: 'Küche' }, { name: 'a\u202eb' }],
  [{ receiveDir: '/'.repeat(maxPathLength) }, { receiveDir: '/'.repeat(maxPathLength + 1) }],
  [{ atOnce: 1 }, { atOnce: 0 }],
  [{ atOnce: maxAtOnce }, { atOnce: maxAtOnce + 1 }],
  [{ atOnce: 2 }, { atOnce: 1.5 }],
  [{ theme: 'dark' }, { theme: 'pink' }],
  [{ language: 'zh-CN' }, { language: 'zh' }],
  [{ conflicts: 'ask' }, { conflicts: 'both' }],
  [{ markReceived: 'never' }, { markReceived: 'yes' }],
  [{ visibleTo: 'nobody' }, { visibleTo: 'none' }],
  [{ localSend: false }, { localSend: 0 }],
  [{ localSendPin: '' }, { localSendPin: null }],
  [{ localSendPin: 'p'.repeat(maxPinLength) }, { localSendPin: 'p'.repeat(maxPinLength + 1) }],
  [{ localSendUnproved: true }, { localSendUnproved: 'true' }],
  [{ shareKey: true }, { shareKey: 1 }],
  [{ sound: true }, { sound: 'loud' }],
  [{ keepInTray: false }, { keepInTray: 'no' }],
  [{ lookForUpdates: true }, { lookForUpdates: 'daily' }],
];

test('each setting is tried below, at its bounds', () => {
  const tried = new Set(bounds.flatMap(([good]) => Object.keys(good)));
  expect([...tried].toSorted()).toEqual(Object.keys(settingsPatchSchema.entries).toSorted());
});

test.each(bounds)('%j is a setting, %j is none', (good, bad) => {
  expect([takes(good), takes(bad)]).toEqual([true, false]);
});
