// @vitest-environment node
import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { splitPath } from '../../renderer/state/paths.ts';

const renderer = new URL('../../renderer/', import.meta.url);
const page = readFileSync(new URL('index.html', renderer), 'utf8');
const sources = readdirSync(renderer, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(tsx?|css|html)$/u.test(path))
  .map((path) => ({ path, source: readFileSync(new URL(path, renderer), 'utf8') }));

test('the page allows nothing but its own files', () => {
  const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/u.exec(page)?.[1];
  expect(policy?.split('; ')).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ]);
});

test('no part of the window reaches outside or makes markup from strings', () => {
  expect(sources.length).toBeGreaterThan(40);
  for (const { path, source } of sources) {
    expect(source, path).not.toMatch(
      /https?:\/\/|@import|dangerouslySetInnerHTML|innerHTML|window\.open|\beval\(|<style/u,
    );
  }
});

test('looks go by a transfer’s phase: no style sheet lists statuses, from which a new one would be left out', () => {
  const styles = sources.filter(({ path }) => path.endsWith('.css'));
  expect(styles.some(({ source }) => source.includes('[data-phase='))).toBe(true);
  for (const { path, source } of styles) expect(source, path).not.toContain('data-status');
});

test('paths are read name first, on every system', () => {
  expect(splitPath('/home/lin/a b.txt')).toEqual({ name: 'a b.txt', parent: '/home/lin' });
  expect(splitPath('/home/lin/dir/')).toEqual({ name: 'dir', parent: '/home/lin' });
  expect(splitPath('C:\\Users\\lin\\x')).toEqual({ name: 'x', parent: 'C:\\Users\\lin' });
  expect(splitPath('/')).toEqual({ name: '/', parent: '' });
  expect(splitPath('C:\\')).toEqual({ name: 'C:\\', parent: '' });
});
