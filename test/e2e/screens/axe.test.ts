/** Every screen of the window in the real app, looked at by axe: every rule, best practice and experiments included, in both languages. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { searchedFrom } from '../../../renderer/history/limits.ts';
import type { Language } from '../../../shared/languages.ts';
import { describeApp } from '../ferry.ts';
import { launchPair, type Pair } from '../pair.ts';
import { everyPicture, pictures } from '../pictures.ts';
import { inEachTheme, zoom } from '../window/appearance.ts';
import { faultsOf } from '../window/axe.ts';

describeApp('what axe says of every screen', () => {
  let pair: Pair;
  // A pair for each language: what one that failed has left, such as a search that finds nothing, would fail the other.
  beforeEach(async () => {
    pair = await launchPair();
    await pair.anna.app.resize(960, 720);
    await pair.ben.app.resize(960, 720);
  });
  afterEach(() => pair.close());

  const found: string[] = [];
  async function see(side: 'anna' | 'ben', name: string): Promise<void> {
    const { app } = pair[side];
    // On nothing: a tip that came up under it meanwhile would be looked at while it fades in.
    await app.page.mouse.move(0, 0);
    await inEachTheme(app.page, async (theme) => {
      for (const factor of [1, 2]) {
        await zoom(app, factor);
        const where = `${name}, ${theme}, ${factor * 100} %`;
        found.push(...(await faultsOf(app.page)).map((line) => `${where}: ${line}`));
      }
      await zoom(app, 1);
    });
    if (everyPicture) await pictures(app, `screen-${name}`);
  }

  async function dialog(name: string, open: () => Promise<void>): Promise<void> {
    const { page } = pair.anna;
    await open();
    await page.getByRole('dialog').waitFor();
    await see('anna', name);
    await page.getByRole('dialog').press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }

  for (const language of ['en', 'zh-CN'] as const satisfies readonly Language[]) {
    test(`is nothing, in ${language}`, { timeout: 600_000 }, async () => {
      const { anna, ben, dir } = pair;
      found.length = 0;
      const speak = (of: Page): Promise<unknown> =>
        of.evaluate((to) => window.ferry.command('setSettings', { language: to }), language);
      for (const side of [anna, ben]) {
        await speak(side.page);
        await side.page.waitForFunction((to) => document.documentElement.lang === to, language);
      }
      await see('anna', `devices-${language}`);
      const { page } = anna;
      const click = (id: string) => () => page.getByTestId(id).first().click();
      await dialog(`settings-${language}`, click('settings-open'));
      await dialog(`write-${language}`, click('write-text'));
      await dialog(`address-${language}`, click('add-address'));
      await dialog(`pair-${language}`, click('pair-by-link'));
      await dialog(`receive-${language}`, click('receive-by-link'));
      await dialog(`shortcuts-${language}`, () => page.keyboard.press('F1'));
      await dialog(`about-${language}`, async () => {
        await click('settings-open')();
        await page.getByRole('button', { name: language === 'en' ? 'About Ferry' : '关于 Ferry' }).click();
        await page.getByTestId('about-dialog').waitFor();
      });
      await dialog(`log-${language}`, async () => {
        await click('settings-open')();
        await page.getByRole('button', { name: language === 'en' ? 'About Ferry' : '关于 Ferry' }).click();
        await page.getByTestId('log-open').click();
        await page.getByTestId('log-entries').waitFor();
      });
      await dialog(`details-${language}`, async () => {
        await anna.card(ben).getByTestId('device-more').click();
        await see('anna', `menu-${language}`);
        await page.getByRole('menuitem').last().click();
      });

      const folder = join(dir, language);
      await mkdir(folder, { recursive: true });
      const paths = await Promise.all(
        ['one.txt', 'two.txt'].map(async (name) => {
          await writeFile(join(folder, name), name);
          return join(folder, name);
        }),
      );
      await anna.drop(page.getByTestId('drop-zone'), paths);
      await dialog(`compose-${language}`, () => page.getByTestId('compose-dialog').waitFor());
      const held = await anna.drag(paths);
      await held.over(anna.card(ben));
      await see('anna', `over-${language}`);
      await held.drop();
      await ben.offer.waitFor();
      await see('ben', `offer-${language}`);
      await see('anna', `asked-${language}`);
      await ben.page.keyboard.press('Control+Enter');
      await ben.row('done').waitFor();
      // Nobody who goes by keys is thrown back to the top.
      await ben.page.waitForFunction(() => document.activeElement !== document.body);
      await ben.page.getByTestId('transfer-landed').first().click();
      await see('ben', `received-${language}`);
      await see('anna', `delivered-${language}`);

      await anna.drop(anna.card(ben), [paths[0]!]);
      await ben.offer.waitFor();
      await ben.page.getByTestId('offer-accept').and(ben.page.locator(':not([aria-disabled])')).click();
      await ben.row('done').waitFor();
      await see('ben', `single-${language}`);
      await anna.drop(anna.card(ben), [paths[0]!]);
      await ben.offer.waitFor();
      await ben.page.getByTestId('offer-decline').and(ben.page.locator(':not([aria-disabled])')).click();
      await anna.row('declined').waitFor();
      await see('anna', `declined-${language}`);
      await anna.page.evaluate(() => window.ferry.command('clipboardFiles', {}));
      await anna.page.getByTestId('settings-open').focus();
      await anna.page.keyboard.press('Control+v');
      await anna.page.getByTestId('notice').first().waitFor();
      await see('anna', `notice-${language}`);

      // With as many as need a search.
      while ((await ben.state()).transfers.length < searchedFrom) {
        const before = (await ben.state()).transfers.length;
        await anna.drop(anna.card(ben), [paths[0]!]);
        await ben.accept();
        await expect.poll(() => ben.page.locator('[data-phase="ended"]').count()).toBe(before + 1);
      }
      await see('ben', `history-${language}`);
      await ben.page.getByTestId('history-device').click();
      await ben.page.getByRole('option').last().waitFor();
      await see('ben', `history-devices-${language}`);
      await ben.page.keyboard.press('Escape');
      await ben.page.getByTestId('history-search').fill('two');
      await ben.page.getByTestId('history-found').getByText('1').waitFor();
      await see('ben', `history-found-${language}`);
      await ben.page.getByTestId('history-search').fill('nowhere');
      await ben.page.getByTestId('history-show-all').waitFor();
      await see('ben', `history-nothing-${language}`);
      expect(found).toEqual([]);
    });
  }
});
