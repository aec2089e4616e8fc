import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultSettings, loadSettings, mergeSettings, saveSettings } from '../../../electron/engine/state/settings.ts';

const defaults = defaultSettings('Host', '/home/anna/Downloads');
let home: string;
let logged: string[];
const log = (line: string) => void logged.push(line);

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ferry-settings-'));
  logged = [];
});
afterEach(() => rmSync(home, { recursive: true }));

test('a fresh home has the defaults', async () => {
  expect(await loadSettings(home, defaults, log)).toEqual(defaults);
});

test('what was chosen is kept, what was not follows its default', async () => {
  await saveSettings(home, { theme: 'dark' }, log);
  await saveSettings(home, { keepInTray: false }, log);
  const later = defaultSettings('Renamed host', '/elsewhere');
  expect(await loadSettings(home, later, log)).toEqual({ ...later, theme: 'dark', keepInTray: false });
  expect(readdirSync(home)).toEqual(['settings.json']);
});

test('saves at the same time all stay', async () => {
  await Promise.all([
    saveSettings(home, { theme: 'dark' }, log),
    saveSettings(home, { language: 'zh-CN' }, log),
    saveSettings(home, { name: 'Anna' }, log),
  ]);
  expect(await loadSettings(home, defaults, log)).toMatchObject({ theme: 'dark', language: 'zh-CN', name: 'Anna' });
});

test('a receive folder that is not absolute is refused and changes nothing', async () => {
  const save = saveSettings(home, { theme: 'dark', receiveDir: 'Downloads' }, log);
  await expect(save).rejects.toMatchObject({ code: 'bad-setting', params: { setting: 'receiveDir' } });
  expect(readdirSync(home)).toEqual([]);
});

test.each(['{"version":1,"settings":{"receiveDir":"relative"}}', '{"version":1,"settings":{"theme":"pink"}}', '{'])(
  'a damaged file %s is set aside and the defaults hold',
  async (content) => {
    writeFileSync(join(home, 'settings.json'), content);
    expect(await loadSettings(home, defaults, log)).toEqual(defaults);
    const [aside] = readdirSync(home);
    expect(aside).toMatch(/^settings\.json\.damaged-/);
    expect(readFileSync(join(home, aside!), 'utf8')).toBe(content);
    expect(logged).toHaveLength(1);
  },
);

test('merging leaves out what is undefined', () => {
  expect(mergeSettings(defaults, { name: undefined, theme: 'light' })).toEqual({ ...defaults, theme: 'light' });
});
