import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  loadWindowState,
  minimumSize,
  placeWindow,
  saveWindowState,
} from '../../../electron/desktop/window/window-state.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ferry-window-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const forgotten = { bounds: null, maximized: false, theme: 'system' };
const remembered = { bounds: { x: -5, y: 20, width: 700, height: 800 }, maximized: true, theme: 'dark' } as const;

test('what is saved is there the next time, for this user only', async () => {
  saveWindowState(home, remembered);
  expect(loadWindowState(home)).toEqual(remembered);
  expect((await stat(join(home, 'window.json'))).mode & 0o777).toBe(0o600);
});

test.each(['', '{', 'null', '{"bounds":{"x":"0"}}', JSON.stringify({ ...remembered, theme: 'pink' })])(
  'a damaged file is no more than a forgotten place: %s',
  async (content) => {
    await writeFile(join(home, 'window.json'), content);
    expect(loadWindowState(home)).toEqual(forgotten);
  },
);

test('cut at any byte and with any byte changed, it gives a place on a screen that is there, or none', async () => {
  const file = join(home, 'window.json');
  saveWindowState(home, remembered);
  const whole = await readFile(file);
  const screen = { x: 0, y: 0, width: 1920, height: 1080 };
  for (let at = 0; at < whole.length; at++) {
    const flipped = Array.from({ length: 8 }, (_, bit) => whole.with(at, whole[at]! ^ (1 << bit)));
    for (const content of [whole.subarray(0, at), ...flipped]) {
      await writeFile(file, content);
      const { width, height } = placeWindow(loadWindowState(home).bounds, [screen]);
      expect(width >= minimumSize.width && width <= screen.width).toBe(true);
      expect(height >= minimumSize.height && height <= screen.height).toBe(true);
    }
  }
});

test('no file, and a home that cannot be written to, are no trouble either', () => {
  const absent = join(home, 'absent');
  saveWindowState(absent, remembered);
  expect(loadWindowState(absent)).toEqual(forgotten);
});

const screen = { x: 0, y: 0, width: 1920, height: 1080 };
const second = { x: 1920, y: 0, width: 1280, height: 1024 };

test('the window comes back where it was, on whichever screen that is', () => {
  const last = { x: 2000, y: 50, width: 700, height: 800 };
  expect(placeWindow(last, [screen, second])).toEqual(last);
});

test('a window whose screen is gone keeps its size and lets the system place it', () => {
  const last = { x: 2000, y: 50, width: 700, height: 800 };
  expect(placeWindow(last, [screen])).toEqual({ width: 700, height: 800 });
});

test('a title bar that could not be grabbed counts as gone', () => {
  const size = { width: 700, height: 800 };
  expect(placeWindow({ ...size, x: 100, y: -30 }, [screen])).toEqual(size);
  expect(placeWindow({ ...size, x: 100, y: 1070 }, [screen])).toEqual(size);
  expect(placeWindow({ ...size, x: -640, y: 100 }, [screen])).toEqual(size);
  expect(placeWindow({ ...size, x: -620, y: 100 }, [screen])).toEqual({ ...size, x: -620, y: 100 });
});

test('a size larger than any screen shrinks to the largest', () => {
  const areas = [
    { x: 0, y: 0, width: 1920, height: 1040 },
    { x: 1920, y: 0, width: 1080, height: 1880 },
  ];
  expect(placeWindow({ x: 0, y: 0, width: 9000, height: 9000 }, areas)).toMatchObject({ width: 1920, height: 1880 });
});

test('a size too small to use grows to the minimum', () => {
  expect(placeWindow({ x: 0, y: 0, width: 200, height: 100 }, [screen])).toEqual({
    x: 0,
    y: 0,
    width: 380,
    height: 560,
  });
});

test('the first start has a size and lets the system place it', () => {
  expect(placeWindow(null, [screen])).toEqual({ width: 960, height: 720 });
});
