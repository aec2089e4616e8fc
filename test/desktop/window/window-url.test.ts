import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileFor, isWindowUrl, windowUrl } from '../../../electron/desktop/window/window-url.ts';

const dir = '/app/out/renderer';

test("the window's own files are found, with their types", () => {
  expect(fileFor(windowUrl, dir)).toEqual({ path: join(dir, 'index.html'), type: 'text/html; charset=utf-8' });
  expect(fileFor('ferry-app://window/assets/index-1.js?v#x', dir)).toEqual({
    path: join(dir, 'assets/index-1.js'),
    type: 'text/javascript; charset=utf-8',
  });
});

test.each([
  'ferry-app://window/..%2fmain.js',
  'ferry-app://window/..%2f..%2f..%2fetc%2fpasswd.js',
  'ferry-app://window/assets/..%2f..%2fmain.js',
  'ferry-app://window/index.html%00.js',
  'ferry-app://window/%ff.js',
  'ferry-app://window/',
  'ferry-app://window/secrets.txt',
  'ferry-app://elsewhere/index.html',
  'file:///app/out/renderer/index.html',
  'not a url',
])('%s names no file', (url) => {
  expect(fileFor(url, dir)).toBeNull();
});

test.each(['ferry-app://window/../main.js', 'ferry-app://window/assets/%2e%2e/%2E%2E/main.js'])(
  'dots that URL parsing resolves end at the top: %s',
  (url) => {
    expect(fileFor(url, dir)?.path).toBe(join(dir, 'main.js'));
  },
);

test('only the very origin counts as the window', () => {
  expect(isWindowUrl(windowUrl)).toBe(true);
  const others = [
    'ferry-app://window.evil/index.html',
    'ferry-app://windows/index.html',
    'https://window/index.html',
    'data:text/html,ferry-app://window/',
    'about:blank',
    '',
  ];
  expect(others.filter(isWindowUrl)).toEqual([]);
});
