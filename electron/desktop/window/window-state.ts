/** What the window remembers from one run to the next: its place, and the colours to start in before the engine is up. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { themeSchema, type Theme } from '../../../shared/settings.ts';
import { readPlainFileSync } from '../../engine/state/read-file.ts';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowState {
  readonly bounds: Rectangle | null;
  readonly maximized: boolean;
  readonly theme: Theme;
}

/** Smallest useful window: one column of cards, in device-independent pixels. */
export const minimumSize = { width: 380, height: 560 };
export const defaultSize = { width: 960, height: 720 };

const whole = v.pipe(v.number(), v.safeInteger());
const schema = v.object({
  bounds: v.nullable(v.object({ x: whole, y: whole, width: whole, height: whole })),
  maximized: v.boolean(),
  theme: themeSchema,
});

const fresh: WindowState = { bounds: null, maximized: false, theme: 'system' };

/** A missing or damaged file is no more than a forgotten place. */
export function loadWindowState(home: string): WindowState {
  try {
    return v.parse(schema, JSON.parse(readPlainFileSync(fileOf(home))));
  } catch {
    return fresh;
  }
}

/** Synchronous: it is written as the window closes. A place that can't be kept is forgotten. */
export function saveWindowState(home: string, state: WindowState): void {
  try {
    writeFileSync(fileOf(home), JSON.stringify(state), { mode: 0o600 });
  } catch {
    // Nothing a person would want to be told while closing a window.
  }
}

/** Where to put the window: its last place, unless the screen it was on is gone. */
export function placeWindow(
  last: Rectangle | null,
  workAreas: readonly Rectangle[],
): Partial<Rectangle> & { width: number; height: number } {
  if (last === null) return defaultSize;
  // Neither too small to use nor, after a screen went or the file was damaged, larger than any that is there.
  const fit = (side: 'width' | 'height'): number =>
    Math.max(Math.min(last[side], Math.max(...workAreas.map((area) => area[side]))), minimumSize[side]);
  const size = { width: fit('width'), height: fit('height') };
  return workAreas.some((area) => isReachable(last, area)) ? { x: last.x, y: last.y, ...size } : size;
}

/** Enough of the title bar to grab is on the screen. */
function isReachable(window: Rectangle, area: Rectangle): boolean {
  const grip = 80;
  const visibleWidth = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  return visibleWidth >= grip && window.y >= area.y && window.y < area.y + area.height - grip / 2;
}

function fileOf(home: string): string {
  return join(home, 'window.json');
}
