/** Whom one trusts, by the keyboard alone: every step is reached by Tab, can be seen to have the focus, and gives it back. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { describeApp } from '../ferry.ts';
import { launchPair, Side } from '../pair.ts';

/** More than any screen here has places to stop at. */
const maxSteps = 80;

/** Goes there by Tab; it shows that it has the focus. */
async function reach({ page }: Side, target: Locator): Promise<void> {
  await target.waitFor();
  const isThere = () => target.evaluate((element) => element === document.activeElement);
  for (let step = 0; step < maxSteps && !(await isThere()); step++) await page.keyboard.press('Tab');
  expect(await isThere(), `${String(target)} is reached by Tab`).toBe(true);
  const isSeen = await target.evaluate((element) => {
    const { outlineStyle, boxShadow } = getComputedStyle(element);
    return element.matches(':focus-visible') && (outlineStyle !== 'none' || boxShadow !== 'none');
  });
  expect(isSeen, `${String(target)} shows that it has the focus`).toBe(true);
}

async function press(side: Side, target: Locator): Promise<void> {
  await reach(side, target);
  await side.page.keyboard.press('Enter');
}

const named = ({ page }: Side, testId: string): Locator =>
  page.locator(`[data-testid="${testId}"]:not([aria-disabled])`).first();

/** What has the focus: its test id, else its role; `body` where it was lost. */
const focused = ({ page }: Side): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement;
    return (
      element?.getAttribute('data-testid') ?? element?.getAttribute('role') ?? element?.tagName.toLowerCase() ?? ''
    );
  });

async function openDetails(side: Side, of: Side): Promise<void> {
  await press(side, side.card(of).getByTestId('device-more'));
  await side.page.getByRole('menuitem').last().waitFor();
  await side.page.keyboard.press('End');
  await side.page.keyboard.press('Enter');
  await side.page.getByTestId('device-dialog').waitFor();
}

async function closeDetails(side: Side): Promise<void> {
  await side.page.keyboard.press('Escape');
  await side.page.getByTestId('device-dialog').waitFor({ state: 'detached' });
  expect(await focused(side)).toBe('device-more');
}

/** Both people say that the codes match, and close what says that they are verified. */
async function match(sides: readonly Side[]): Promise<void> {
  for (const side of sides) await press(side, named(side, 'pairing-match'));
  for (const side of sides) {
    await press(side, named(side, 'pairing-end'));
    await side.page.getByTestId('pairing-dialog').waitFor({ state: 'detached' });
  }
}

const ruleOf = async (side: Side, of: Side): Promise<string | undefined> =>
  (await side.state()).known.find(({ fingerprint }) => fingerprint === of.fingerprint)?.rule;

describeApp('by the keyboard alone', () => {
  test('visibility is chosen, and the focus returns to where it was', async () => {
    const { anna, close } = await launchPair();
    onTestFinished(close);
    const { keyboard } = anna.page;
    for (const [key, visibleTo] of [
      ['ArrowDown', 'known'],
      ['End', 'nobody'],
      ['Home', 'everybody'],
    ] as const) {
      await press(anna, named(anna, 'settings-open'));
      await press(anna, named(anna, 'settings-visible-to'));
      await anna.page.getByRole('option').first().waitFor();
      await keyboard.press(key);
      await keyboard.press('Enter');
      await expect.poll(async () => (await anna.state()).settings.visibleTo).toBe(visibleTo);
      await anna.page.getByRole('option').first().waitFor({ state: 'detached' });
      expect(await focused(anna)).toBe('settings-visible-to');
      await keyboard.press('Escape');
      await anna.page.getByTestId('settings-dialog').waitFor({ state: 'detached' });
      expect(await focused(anna)).toBe('settings-open');
    }
  });

  test('a device is verified, gets rules and a name, is blocked and asked about again', async () => {
    const { anna, ben, close } = await launchPair();
    onTestFinished(close);
    const { keyboard } = anna.page;
    await openDetails(anna, ben);
    await press(anna, named(anna, 'device-pair'));
    await match([anna, ben]);
    expect(await focused(anna), 'where the focus is after pairing').toBe('device-more');
    await expect.poll(() => anna.trusts(ben).innerText()).toBe('Verified');

    await openDetails(anna, ben);
    const label = named(anna, 'device-label');
    await reach(anna, label);
    await keyboard.type('Attic');
    await keyboard.press('Enter');
    await anna.card(ben).getByText('Attic').waitFor();
    const chosen = anna.page.getByTestId('device-rule').getByRole('radio', { checked: true });
    await reach(anna, chosen);
    for (const [key, rule] of [
      ['ArrowRight', 'accept'],
      ['ArrowRight', 'block'],
      ['ArrowRight', 'ask'],
      ['ArrowLeft', 'block'],
      ['ArrowLeft', 'accept'],
    ] as const) {
      await keyboard.press(key);
      await expect.poll(() => ruleOf(anna, ben)).toBe(rule);
    }
    const anything = named(anna, 'device-anything');
    await reach(anna, anything);
    await keyboard.press('Space');
    await expect.poll(() => anything.getAttribute('aria-checked')).toBe('true');
    await closeDetails(anna);
    await expect.poll(() => anna.trusts(ben).innerText()).toBe('Verified, always accepted');

    // Forgotten in the settings; the focus stays in them.
    await press(anna, named(anna, 'settings-open'));
    await press(anna, named(anna, 'known-forget'));
    await named(anna, 'known-forget').waitFor({ state: 'detached' });
    expect(await focused(anna), 'where the focus is after forgetting').not.toBe('body');
    await keyboard.press('Escape');
    await anna.page.getByTestId('settings-dialog').waitFor({ state: 'detached' });
    expect(await focused(anna)).toBe('settings-open');
  });

  test('a first contact is compared and accepted, and a changed key is answered by pairing again', async () => {
    const { anna, ben, dir, close } = await launchPair();
    onTestFinished(close);
    const outbox = join(dir, 'outbox');
    await mkdir(outbox);
    await writeFile(join(outbox, 'letter.txt'), 'hello');
    // The system's own dialog, which has keys of its own.
    await anna.app.electron.evaluate(
      ({ dialog }, filePaths) => {
        dialog.showOpenDialog = async () => ({ canceled: false, filePaths });
      },
      [join(outbox, 'letter.txt')],
    );
    await anna.asksCodes(true);
    await press(anna, anna.card(ben).getByTestId('device-send-files'));
    await press(anna, named(anna, 'question-accept'));
    await anna.page.getByTestId('transfer-question').waitFor({ state: 'detached' });
    expect(await focused(anna), 'where the focus is after the answer').toBe('transfer');
    await press(ben, named(ben, 'offer-accept'));
    await Promise.all([anna.row('done').waitFor(), ben.row('done').waitFor()]);

    await ben.app.close();
    await rm(join(ben.app.home, 'identity'), { recursive: true });
    const anew = await Side.launch('Ben', join(dir, 'ben'));
    onTestFinished(async () => void (await anew.app.close()));
    await Promise.all([anna.card(anew).waitFor(), anew.card(anna).waitFor()]);
    await press(anna, anna.card(anew).getByTestId('device-send-files'));
    await anna.row('failed').waitFor();
    await press(anna, anna.row('failed').getByTestId('transfer-pair'));
    await match([anna, anew]);
    await expect.poll(() => anna.trusts(anew).innerText()).toBe('Verified');
    expect((await anna.state()).known.map(({ fingerprint }) => fingerprint)).toEqual([anew.fingerprint]);
  });
});
