import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeApp, launchFerry, launchHere, screenshot, type FerryApp } from './ferry.ts';

describeApp('layout', () => {
  let ferry: FerryApp;
  beforeAll(async () => {
    ferry = await launchFerry({ name: 'Harbour' });
  });
  afterAll(() => ferry.close());

  const sizes = [
    { width: 420, height: 640 },
    { width: 960, height: 720 },
    { width: 1600, height: 1000 },
  ];
  for (const { width, height } of sizes) {
    for (const theme of ['light', 'dark'] as const) {
      test(`fits ${width}×${height}, ${theme}`, async () => {
        const { page } = ferry;
        await ferry.resize(width, height);
        await page.evaluate((to) => window.ferry.command('setSettings', { theme: to }), theme);
        await page.waitForFunction((to) => matchMedia(`(prefers-color-scheme: ${to})`).matches, theme);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(overflow).toBe(0);
        for (const id of ['self-name', 'settings-open', 'choose-files', 'choose-folder', 'paste-files']) {
          const box = await page.getByTestId(id).first().boundingBox();
          expect(box, id).not.toBeNull();
          expect(box!.x, id).toBeGreaterThanOrEqual(0);
          expect(box!.x + box!.width, id).toBeLessThanOrEqual(width);
          expect(box!.y + box!.height, id).toBeLessThanOrEqual(height);
        }
        await screenshot(page, `window-${width}x${height}-${theme}`);
      });
    }
  }

  test('speaks Chinese on a Chinese system', async () => {
    const { page } = await launchHere({ name: '港口', language: 'zh-CN' });
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
    await screenshot(page, 'window-zh-CN');
  });
});
