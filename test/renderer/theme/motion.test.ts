/** What moves in the window costs the page's own thread nothing: Chromium's compositor moves it, if it may. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** Read beside the page: the rest (also `rotate`, as seen in Electron 33) has the page's thread at work 60 times a second. */
const composited = ['transform', 'opacity'];

const sheets = readdirSync('renderer', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.css'))
  .map((path) => ({ path, css: readFileSync(join('renderer', path), 'utf8') }));

/** Keyframes with their steps: a block, and blocks in it. */
const keyframes = /@keyframes\s+[\w-]+\s*\{((?:[^{}]*\{[^{}]*\})*)[^{}]*\}/g;

test('there are such sheets', () => {
  expect(sheets.filter(({ css }) => css.includes('@keyframes')).length).toBeGreaterThan(3);
});

test.each(sheets.filter(({ css }) => css.includes('@keyframes')))('$path changes nothing but these', ({ css }) => {
  const steps = [...css.matchAll(keyframes)].map(([, body = '']) => body).join('\n');
  const changed = [...steps.matchAll(/^\s*([\w-]+)\s*:/gm)].map(([, property]) => property);
  expect(changed.length).toBeGreaterThan(0);
  expect(changed.filter((property) => !composited.includes(property!))).toEqual([]);
});
