/** A remembered device's name, colour and star, given by the person: kept over a restart, favourites first, and told apart without colours. */
import type { Locator } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { deviceColours } from '../../../shared/rules/device-rules.ts';
import { startTestEngine } from '../../support/engines.ts';
import { describeApp } from '../ferry.ts';
import { launchPair, Side } from '../pair.ts';
import { pictures } from '../pictures.ts';
import { faultsOf } from '../window/axe.ts';

const remembered = ({ page }: Side): Promise<string[]> =>
  page
    .locator('[data-testid="device-card"]:has([data-testid="trust"])')
    .evaluateAll((cards) => cards.map((card) => card.getAttribute('data-fingerprint') ?? ''));

async function openDetails({ page }: Side, card: Locator): Promise<void> {
  await card.getByTestId('device-more').click();
  await page.getByRole('menuitem', { name: 'Device details' }).click();
  await page.getByTestId('device-dialog').waitFor();
}

async function closeDetails({ page }: Side): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByTestId('device-dialog').waitFor({ state: 'detached' });
}

const cardOf = ({ page }: Side, fingerprint: string): Locator =>
  page.locator(`[data-testid="device-card"][data-fingerprint="${fingerprint}"]`);

/** The device's picture on its card: what it is drawn with. */
const drawn = (card: Locator) =>
  card.locator('[data-colour]').evaluate((tile) => {
    const { color, backgroundColor } = getComputedStyle(tile);
    return { icon: color, tile: backgroundColor, card: getComputedStyle(tile.parentElement!).backgroundColor };
  });

/** As WCAG has it, of two `rgb(…)`. */
function contrast(one: string, other: string): number {
  const lightness = (colour: string): number => {
    const [r, g, b] = colour.match(/\d+/gu)!.map((part) => {
      const value = Number(part) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  const [light, dark] = [lightness(one), lightness(other)].toSorted((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

describeApp('a remembered device', () => {
  test('has a name, a colour and a star of the person’s own, comes first by it, and keeps all three', async () => {
    const pair = await launchPair();
    onTestFinished(() => pair.close());
    const { ben, dir } = pair;
    let { anna } = pair;
    const third = await startTestEngine('Attic');
    const { fingerprint: attic, port } = third.state().self;
    await anna.remember(ben);
    await anna.page.evaluate(
      async ([address, fingerprint]) => {
        await window.ferry.command('addAddress', { address: address! });
        await window.ferry.command('remember', { fingerprint: fingerprint!, name: 'Attic', autoAccept: false });
      },
      [`127.0.0.1:${port}`, attic],
    );
    await expect.poll(async () => (await remembered(anna)).length).toBe(2);
    const last = (await remembered(anna)).at(-1)!;
    const other = last === attic ? ben.fingerprint : attic;

    await openDetails(anna, cardOf(anna, last));
    await anna.page.getByTestId('device-label').fill('Mine');
    await anna.page.getByTestId('device-label').press('Enter');
    await anna.page.getByTestId('device-colour-purple').click();
    await anna.page.getByRole('radio', { name: 'Purple', checked: true }).waitFor();
    await anna.page.getByTestId('device-favourite').click();
    await anna.page.getByRole('switch', { name: 'Favourite', checked: true }).waitFor();
    expect(await faultsOf(anna.page)).toEqual([]);
    await pictures(anna.app, 'device-looks');
    await closeDetails(anna);
    const keepsThem = async (): Promise<void> => {
      await expect.poll(() => remembered(anna)).toEqual([last, other]);
      const card = cardOf(anna, last);
      await card.getByRole('img', { name: 'Favourite' }).waitFor();
      await card.getByText('Mine').waitFor();
      expect(await card.locator('[data-colour]').getAttribute('data-colour')).toBe('purple');
    };
    await keepsThem();
    expect(await faultsOf(anna.page)).toEqual([]);
    await pictures(anna.app, 'favourite');

    await anna.app.close();
    anna = await Side.launch('Anna', `${dir}/anna`);
    onTestFinished(async () => void (await anna.app.close()));
    await anna.page.evaluate((address) => window.ferry.command('addAddress', { address }), `127.0.0.1:${port}`);
    await keepsThem();

    // The menu takes the star back, and gives it.
    await cardOf(anna, last).getByTestId('device-more').click();
    await anna.page.getByRole('menuitem', { name: 'No longer a favourite' }).click();
    await anna.page.getByTestId('favourite').waitFor({ state: 'detached' });
    await cardOf(anna, last).getByTestId('device-more').click();
    await anna.page.getByRole('menuitem', { name: 'Make a favourite' }).click();
    await keepsThem();

    // In Chinese each colour has its word as well.
    await anna.page.evaluate(() => window.ferry.command('setSettings', { language: 'zh-CN' }));
    await cardOf(anna, last).getByRole('img', { name: '常用设备' }).waitFor();
    await cardOf(anna, last).getByTestId('device-more').click();
    await anna.page.getByRole('menuitem', { name: '设备详情' }).click();
    await anna.page.getByRole('radio', { name: '紫色', checked: true }).waitFor();
    await anna.page.getByRole('switch', { name: '常用设备', checked: true }).waitFor();
    expect(await faultsOf(anna.page)).toEqual([]);
  });

  test('can be told from its card in every colour, in both themes', async () => {
    const pair = await launchPair();
    onTestFinished(() => pair.close());
    const { anna, ben } = pair;
    await anna.remember(ben);
    const card = anna.card(ben);
    const told: Record<string, number> = {};
    for (const theme of ['light', 'dark'] as const) {
      await anna.page.evaluate((to) => window.ferry.command('setSettings', { theme: to }), theme);
      await anna.page.waitForFunction((to) => document.documentElement.dataset['theme'] === to, theme);
      for (const colour of deviceColours) {
        await anna.page.evaluate(
          ([fingerprint, to]) => window.ferry.command('setRules', { fingerprint, rules: { colour: to } }),
          [ben.fingerprint, colour] as const,
        );
        await card.locator(`[data-colour="${colour}"]`).waitFor();
        const { icon, tile, card: surface } = await drawn(card);
        told[`${theme} ${colour}`] = Math.min(contrast(icon, tile), contrast(tile, surface));
      }
    }
    // As all of the window's text (tokens.css).
    expect(Object.entries(told).filter(([, ratio]) => !(ratio >= 7))).toEqual([]);
    expect(Object.keys(told)).toHaveLength(2 * deviceColours.length);
  });
});
