import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeApp, launchFerry, launchHere, screenshot, type FerryApp } from './ferry.ts';
import { faultsOf } from './window/axe.ts';

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
        expect(await faultsOf(page)).toEqual([]);
        await screenshot(page, `window-${width}x${height}-${theme}`);
      });
    }
  }

  test.each([
    [960, 720, 'where the ways beside it wrap'],
    [1600, 1000, 'where they don’t'],
  ])('at %i×%i both headings stand at one height, %s', async (width, height) => {
    await ferry.resize(width, height);
    const middles = await ferry.page.evaluate(() =>
      ['nearby-title', 'transfers-title'].map((id) => {
        const text = document.createRange();
        text.selectNodeContents(document.getElementById(id)!);
        const { top, bottom } = text.getBoundingClientRect();
        return (top + bottom) / 2;
      }),
    );
    expect(Math.abs(middles[0]! - middles[1]!)).toBeLessThan(1);
  });

  test('at twice the size a small window cuts nothing off', async () => {
    const { page, electron } = ferry;
    await ferry.resize(420, 640);
    const zoom = (factor: number): Promise<void> =>
      electron.evaluate(
        ({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(to),
        factor,
      );
    await zoom(2);
    await page.waitForFunction(() => innerWidth === 210);
    const outside = await page.evaluate(() =>
      [...document.querySelectorAll('button')]
        .filter((button) => button.checkVisibility())
        .filter((button) => {
          const { left, right } = button.getBoundingClientRect();
          return left < 0 || right > innerWidth || button.scrollWidth > button.clientWidth;
        })
        .map((button) => button.textContent),
    );
    await screenshot(page, 'window-420x640-twice');
    await zoom(1);
    await page.waitForFunction(() => innerWidth === 420);
    expect(outside).toEqual([]);
  });

  test('a name that finds no room is cut in its middle, and is whole again where there is room', async () => {
    const name = 'Conference room 4.17 presentation computer behind the curtain.sh';
    const { page, resize } = await launchHere({ name });
    const shown = page.getByTestId('self-name').locator('bdi');
    await resize(1600, 1000);
    await page.getByTestId('self-name').getByText(name, { exact: true }).waitFor();
    await resize(420, 640);
    await page.waitForFunction(() =>
      /^Conf.+….+\.sh$/u.test(document.querySelector('[data-testid=self-name] bdi')?.textContent ?? ''),
    );
    const room = await shown.evaluate((box) => {
      const text = document.createRange();
      text.selectNodeContents(box);
      return box.clientWidth - text.getBoundingClientRect().width;
    });
    // All of it is seen, and no more was cut than had to be.
    expect(room).toBeGreaterThanOrEqual(0);
    expect(room).toBeLessThan(30);
    await resize(1600, 1000);
    await page.getByTestId('self-name').getByText(name, { exact: true }).waitFor();
  });

  test('speaks Chinese on a Chinese system', async () => {
    const { page } = await launchHere({ name: '港口', language: 'zh-CN' });
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
    await screenshot(page, 'window-zh-CN');
  });
});
