/** How the window looks while a test looks at it: its colours, its zoom, and that nothing moves any more. */
import type { Page } from 'playwright-core';
import type { FerryApp } from '../ferry.ts';

export const themes = ['light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** Sets the window's own theme, as its settings do, and waits until it is drawn in. */
export async function showIn(page: Page, theme: Theme): Promise<void> {
  await page.evaluate((to) => window.ferry.command('setSettings', { theme: to }), theme);
  await page.waitForFunction(
    (to) => matchMedia(`(prefers-color-scheme: ${to})`).matches && document.documentElement.dataset['theme'] === to,
    theme,
  );
}

/** Does this with the window in one theme after the other, then gives it back the one it had. */
export async function inEachTheme(page: Page, look: (theme: Theme) => Promise<void>): Promise<void> {
  const before = await page.evaluate(async () => (await window.ferry.snapshot()).state.settings.theme);
  for (const theme of themes) {
    await showIn(page, theme);
    await look(theme);
  }
  await page.evaluate((to) => window.ferry.command('setSettings', { theme: to }), before);
  await page.waitForFunction((to) => (document.documentElement.dataset['theme'] ?? 'system') === to, before as string);
}

/** Draws everything this many times as large, as Ctrl and + do. */
export async function zoom({ electron, page }: FerryApp, factor: number): Promise<void> {
  const unzoomed = await electron.evaluate(({ BrowserWindow }, to) => {
    const [window] = BrowserWindow.getAllWindows();
    window!.webContents.setZoomFactor(to);
    return window!.getContentSize()[0]!;
  }, factor);
  await page.waitForFunction((width) => Math.abs(innerWidth - width) <= 1, unzoomed / factor);
}

/** Resolves when what is drawn stands: nothing fades in or out, or moves to its place. What turns without end may turn. */
export async function still(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = (): Promise<unknown> => new Promise((drawn) => requestAnimationFrame(drawn));
    do {
      await frame();
      await frame();
    } while (
      document.querySelector('[data-starting-style], [data-ending-style]') !== null ||
      document
        .getAnimations()
        .some(({ playState, effect }) => playState === 'running' && effect?.getComputedTiming().endTime !== Infinity)
    );
  });
}
