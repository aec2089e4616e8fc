import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultSettings, loadSettings, mergeSettings, saveSettings } from '../../../electron/engine/state/settings.ts';
import { Reports } from '../../support/state/reports.ts';

const defaults = defaultSettings('Host', '/home/anna/Downloads');
let home: string;
let reports: Reports;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ferry-settings-'));
  reports = new Reports();
});
afterEach(() => rmSync(home, { recursive: true }));

test('a fresh home has the defaults', async () => {
  expect(await loadSettings(home, defaults, reports.report)).toEqual(defaults);
});

test('what was chosen is kept, what was not follows its default', async () => {
  await saveSettings(home, { theme: 'dark' }, reports.report);
  await saveSettings(home, { keepInTray: false }, reports.report);
  const later = defaultSettings('Renamed host', '/elsewhere');
  expect(await loadSettings(home, later, reports.report)).toEqual({ ...later, theme: 'dark', keepInTray: false });
  expect(readdirSync(home)).toEqual(['settings.json', 'settings.json~']);
});

test('saves at the same time all stay', async () => {
  await Promise.all([
    saveSettings(home, { theme: 'dark' }, reports.report),
    saveSettings(home, { language: 'zh-CN' }, reports.report),
    saveSettings(home, { name: 'Anna' }, reports.report),
  ]);
  expect(await loadSettings(home, defaults, reports.report)).toMatchObject({
    theme: 'dark',
    language: 'zh-CN',
    name: 'Anna',
  });
});

test('a receive folder that is not absolute is refused and changes nothing', async () => {
  const save = saveSettings(home, { theme: 'dark', receiveDir: 'Downloads' }, reports.report);
  await expect(save).rejects.toMatchObject({ code: 'bad-setting', params: { setting: 'receiveDir' } });
  expect(readdirSync(home)).toEqual([]);
});

test.each([
  '{"version":1,"settings":{"receiveDir":"relative","theme":"dark"}}',
  '{"version":1,"settings":{"language":"xx","theme":"dark"}}',
  '{"version":1,"settings":{\n"theme":"dark",\n"language":"zh-',
])('of a damaged file %s the setting that can be read holds, and the rest is its default', async (content) => {
  writeFileSync(join(home, 'settings.json'), content);
  expect(await loadSettings(home, defaults, reports.report)).toEqual({ ...defaults, theme: 'dark' });
  const aside = readdirSync(home).find((name) => name.includes('.damaged-'));
  expect(readFileSync(join(home, aside!), 'utf8')).toBe(content);
  expect(reports.codes).toEqual(['state-damaged']);
  expect(await loadSettings(home, defaults, reports.report)).toEqual({ ...defaults, theme: 'dark' });
  expect(reports.codes).toEqual(['state-damaged']);
});

test('a newer Ferry’s file is left as it is, said, and not written over', async () => {
  const content = '{"version":2,"settings":{"theme":"dark"}}';
  writeFileSync(join(home, 'settings.json'), content);
  expect(await loadSettings(home, defaults, reports.report)).toEqual(defaults);
  const save = saveSettings(home, { theme: 'light' }, reports.report);
  await expect(save).rejects.toMatchObject({ code: 'state-newer' });
  expect(readFileSync(join(home, 'settings.json'), 'utf8')).toBe(content);
  expect(new Set(reports.codes)).toEqual(new Set(['state-newer']));
});

test('what another process has changed meanwhile is answered with what is saved', async () => {
  await saveSettings(home, { theme: 'dark' }, reports.report);
  expect(await saveSettings(home, { name: 'Anna' }, reports.report)).toEqual({ theme: 'dark', name: 'Anna' });
});

test('merging leaves out what is undefined', () => {
  expect(mergeSettings(defaults, { name: undefined, theme: 'light' })).toEqual({ ...defaults, theme: 'light' });
});
