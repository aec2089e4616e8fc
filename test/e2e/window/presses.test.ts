/** How many presses it takes: what the window sees of a person’s hands is counted. What the system’s own picker takes besides is said. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeApp } from '../ferry.ts';
import { launchPair, type Pair, type Side } from '../pair.ts';

/** In the system’s picker: the file, and its button; by key its name is typed, and Enter. */
const inPicker = 2;

interface Counted {
  presses: number;
  keys: string[];
}

/** From now on, what the person presses in this window; Control alone is no press of its own. */
async function counting(page: Page): Promise<() => Promise<Counted>> {
  await page.evaluate(() => {
    const counted: Counted = { presses: 0, keys: [] };
    const before = (globalThis as { counted?: Counted }).counted;
    Object.assign(globalThis, { counted });
    if (before !== undefined) return;
    const now = (): Counted => (globalThis as unknown as { counted: Counted }).counted;
    addEventListener('pointerdown', () => now().presses++, true);
    addEventListener('keydown', ({ key }) => key !== 'Control' && now().keys.push(key), true);
  });
  return () => page.evaluate(() => (globalThis as unknown as { counted: Counted }).counted);
}

describeApp('sending a file to a device in view', () => {
  let pair: Pair;
  let anna: Side;
  let ben: Side;
  let letter: string;
  beforeAll(async () => {
    pair = await launchPair();
    ({ anna, ben } = pair);
    await mkdir(join(pair.dir, 'outbox'));
    letter = join(pair.dir, 'outbox', 'letter.txt');
    await writeFile(letter, 'Dear Ben');
    await anna.app.electron.evaluate(
      ({ dialog }, filePaths) => {
        dialog.showOpenDialog = async () => ({ canceled: false, filePaths });
      },
      [letter],
    );
    // First contact is behind them.
    await anna.remember(ben);
    await ben.remember(anna);
  });
  afterAll(() => pair.close());

  /** Ben has it now; and takes no more for it than he may. */
  async function acceptedBy(how: 'press' | 'key'): Promise<void> {
    await ben.offer.waitFor();
    const counted = await counting(ben.page);
    const accept = ben.offer.locator('[data-testid="offer-accept"]:not([aria-disabled])');
    await accept.waitFor();
    if (how === 'press') await accept.click();
    else await ben.page.keyboard.press('Control+Enter');
    await Promise.all([anna.row('done').waitFor(), ben.row('done').waitFor()]);
    expect(await counted()).toEqual(how === 'press' ? { presses: 1, keys: [] } : { presses: 0, keys: ['Enter'] });
    await pair.anna.reset({ keepKnown: true });
    await pair.ben.reset({ keepKnown: true });
  }

  test('takes one drag, and accepting one press', async () => {
    const counted = await counting(anna.page);
    await anna.drop(anna.card(ben), [letter]);
    await ben.offer.waitFor();
    expect(await counted()).toEqual({ presses: 0, keys: [] });
    await acceptedBy('press');
  });

  test('takes at most three presses without a drag, and accepting one key', async () => {
    const counted = await counting(anna.page);
    await anna.card(ben).getByTestId('device-send-files').click();
    await ben.offer.waitFor();
    const { presses, keys } = await counted();
    expect(keys).toEqual([]);
    expect(presses + inPicker).toBeLessThanOrEqual(3);
    await acceptedBy('key');
  });

  test.each(['en', 'zh-CN'] as const)('takes at most five by the keyboard alone, in %s', async (language) => {
    await anna.page.evaluate((to) => window.ferry.command('setSettings', { language: to }), language);
    await anna.page.waitForFunction((to) => document.documentElement.lang === to, language);
    const { keyboard } = anna.page;
    const counted = await counting(anna.page);
    await keyboard.press('Control+o');
    await anna.page.getByTestId('compose-dialog').waitFor();
    // Whom it goes to has the focus, and a key chooses; other devices on this network may come first.
    await anna.page.waitForFunction(() => document.activeElement?.matches('[data-testid="recipient"] input'));
    await keyboard.press('Space');
    const first = await anna.page.locator('[data-recipient]').first().getAttribute('data-recipient');
    expect(first).toBe(ben.fingerprint);
    expect((await anna.state()).transfers).toEqual([]);
    await keyboard.press('Control+Enter');
    await ben.offer.waitFor();
    const { presses, keys } = await counted();
    expect(presses).toBe(0);
    expect(keys.length + inPicker).toBeLessThanOrEqual(5);
    await acceptedBy('key');
  });
});
