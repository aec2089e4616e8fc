/** The window in another language and in the dark, by its own settings. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeApp, launchFerry, screenshot, type FerryApp } from './ferry.ts';

describeApp('settings', () => {
  let ferry: FerryApp;
  beforeAll(async () => {
    ferry = await launchFerry({ name: 'Harbour' });
  });
  afterAll(() => ferry.close());

  test('the language changes at once, menu and all, and back', async () => {
    const { page, electron } = ferry;
    const firstMenu = () => electron.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items[0]?.label);
    const choose = async (language: string): Promise<void> => {
      await page.getByTestId('settings-language').click();
      await page.getByRole('option', { name: language }).click();
    };
    await page.getByTestId('settings-open').click();
    const title = page.getByTestId('settings-dialog').getByRole('heading', { level: 2 });
    expect(await title.innerText()).toBe('Settings');

    await choose('简体中文');
    await title.getByText('设置').waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
    await expect.poll(firstMenu).toBe('文件(&F)');
    await screenshot(page, 'settings-zh-CN');

    await choose('English');
    await title.getByText('Settings').waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
    await expect.poll(firstMenu).toBe('&File');
    await page.keyboard.press('Escape');
    await title.waitFor({ state: 'detached' });
  });

  test('the dark theme darkens the window at once, and the light one lightens it', async () => {
    const { page } = ferry;
    await page.getByTestId('settings-open').click();
    const brightness = () =>
      page.evaluate(() => {
        const [red = 0, green = 0, blue = 0] = getComputedStyle(document.body)
          .backgroundColor.match(/\d+/g)!
          .map(Number);
        return red + green + blue;
      });
    for (const theme of ['Dark', 'Light', 'Dark'] as const) {
      await page.getByTestId('settings-theme').getByRole('radio', { name: theme }).click();
      if (theme === 'Dark') await expect.poll(brightness).toBeLessThan(150);
      else await expect.poll(brightness).toBeGreaterThan(600);
      expect(await ferry.electron.evaluate(({ nativeTheme }) => nativeTheme.shouldUseDarkColors)).toBe(
        theme === 'Dark',
      );
      await screenshot(page, `settings-${theme.toLowerCase()}`);
    }
  });
});
