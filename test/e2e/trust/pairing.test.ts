/** Two people verify their devices for each other, by the keyboard alone: over a code, and by a link. */
import { expect, onTestFinished, test } from 'vitest';
import { describeApp, pressInDialogs } from '../ferry.ts';
import { launchPair, type Pair, type Side } from '../pair.ts';
import { pictures } from '../pictures.ts';

async function start(): Promise<Pair> {
  const pair = await launchPair();
  onTestFinished(pair.close);
  return pair;
}

/** Goes there by Tab and presses it. */
async function press({ page }: Side, testId: string): Promise<void> {
  const target = page.getByTestId(testId).first();
  await target.waitFor();
  const isThere = () => target.evaluate((element) => element === document.activeElement);
  for (let step = 0; step < 60 && !(await isThere()); step++) await page.keyboard.press('Tab');
  expect(await isThere(), `${testId} is reached by Tab`).toBe(true);
  await page.keyboard.press('Enter');
}

describeApp('pairing', () => {
  test('the same code shows on both screens, and both say “verified” once both people have said so', async () => {
    const { anna, ben } = await start();
    await anna.card(ben).getByTestId('device-more').focus();
    await anna.page.keyboard.press('Enter');
    await anna.page.keyboard.press('End');
    await anna.page.keyboard.press('Enter');
    await press(anna, 'device-pair');
    const codes = await Promise.all([anna, ben].map(({ page }) => page.getByTestId('pairing-code').innerText()));
    expect(codes[0]).toMatch(/^\d{3} \d{3}$/);
    expect(codes[1]).toBe(codes[0]);
    await pictures(ben.app, 'pairing-asked');
    for (const side of [anna, ben]) {
      await side.page.locator('[data-testid=pairing-match]:not([aria-disabled])').waitFor();
      await press(side, 'pairing-match');
    }
    for (const side of [anna, ben]) await press(side, 'pairing-end');
    await expect.poll(() => anna.trusts(ben).innerText()).toBe('Verified');
    await expect.poll(() => ben.trusts(anna).innerText()).toBe('Verified');
  });

  test('a link that is pasted verifies both without a press', async () => {
    const { anna, ben } = await start();
    await press(anna, 'pair-by-link');
    await press(anna, 'pair-link-show');
    await anna.page.getByTestId('qr-code').waitFor();
    await pictures(anna.app, 'pair-link');
    const link = await anna.page.evaluate(() => {
      const made = window.ferry.command('showPairLink', {});
      return made.then((result) => (result.ok ? result.value.link : ''));
    });
    await press(ben, 'pair-by-link');
    const input = ben.page.getByTestId('pair-link-input');
    await input.focus();
    // Whoever asked would be refused: it goes by the keys alone.
    const asked = await pressInDialogs(ben.app.electron, 0);
    await ben.app.electron.evaluate(async ({ BrowserWindow, clipboard }, text) => {
      await clipboard.writeText(text);
      const { webContents } = BrowserWindow.getAllWindows()[0]!;
      // As the system's own keys come: through main, then to the page.
      webContents.sendInputEvent({ type: 'keyDown', keyCode: 'V', modifiers: ['control'] });
      webContents.sendInputEvent({ type: 'keyUp', keyCode: 'V', modifiers: ['control'] });
    }, link);
    for (const side of [anna, ben]) await press(side, 'pairing-end');
    await expect.poll(() => anna.trusts(ben).innerText()).toBe('Verified');
    await expect.poll(() => ben.trusts(anna).innerText()).toBe('Verified');
    expect(await asked()).toEqual([]);
  });
});
