/** What the window says to what a person does, and that it can be read, selected and closed without anything lying under it. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { version } from '../../../package.json' with { type: 'json' };
import { startTestEngine } from '../../support/engines.ts';
import { describeApp, dropPaths, launchFerry, type FerryApp } from '../ferry.ts';

describeApp('what the window says', () => {
  let ferry: FerryApp;
  beforeAll(async () => {
    ferry = await launchFerry({ name: 'Harbour' });
  });
  afterAll(() => ferry.close());

  test('of nothing to paste is said once, as no success, and lies over nothing', async () => {
    const { page } = ferry;
    await ferry.electron.evaluate(({ clipboard }) => clipboard.clear());
    const notice = page.getByTestId('notice');
    for (const [width, height] of [
      [420, 640],
      [960, 720],
    ] as const) {
      await ferry.resize(width, height);
      for (const _time of [1, 2]) {
        await page.evaluate(() =>
          document.body.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true })),
        );
        await notice.getByText('There is nothing to paste.').waitFor();
      }
      expect(await notice.count()).toBe(1);
      expect(await notice.locator('.lucide-circle-check').count()).toBe(0);
      // What scrolls ends where the message begins.
      await expect
        .poll(async () => {
          const main = (await page.locator('main').boundingBox())!;
          return main.y + main.height <= (await notice.boundingBox())!.y;
        })
        .toBe(true);
      await page.getByTestId('paste-files').scrollIntoViewIfNeeded();
      await page.getByTestId('paste-files').click({ trial: true });
      await notice.getByRole('button', { name: 'Close' }).click();
      await notice.waitFor({ state: 'detached' });
    }
    await expect
      .poll(() => page.locator('main').evaluate((main) => innerHeight - main.getBoundingClientRect().bottom))
      .toBe(0);
  });

  test('of a path that is gone is said before it is sent, and the words can be selected', async () => {
    const { page, home } = ferry;
    await dropPaths(page, page.getByTestId('drop-zone'), [join(home, 'was here.txt')]);
    const words = page.getByTestId('notice').getByRole('alert');
    await words.getByText('was here.txt').waitFor();
    expect(await page.getByTestId('compose-dialog').count()).toBe(0);
    await words.click({ clickCount: 3 });
    expect(await page.evaluate(() => getSelection()?.toString())).toContain('was here.txt');
    await page.getByTestId('notice').getByRole('button', { name: 'Close' }).click();
  });

  test('of a name that nobody knows is that it isn’t known, not that it sleeps', async () => {
    const { page } = ferry;
    await page.getByTestId('add-address').click();
    await page.getByTestId('address-input').fill('nobody.invalid');
    await page.getByTestId('address-submit').click();
    const said = page.getByTestId('address-dialog').getByRole('alert').filter({ hasText: 'nobody.invalid' });
    await said.waitFor();
    expect(await said.innerText()).not.toMatch(/asleep|awake/iu);
    await page.keyboard.press('Escape');
    await page.getByTestId('address-dialog').waitFor({ state: 'detached' });
  });

  test('a field has a menu of its own at a right click', async () => {
    const { page, electron } = ferry;
    await electron.evaluate(({ Menu }) => {
      Menu.prototype.popup = function popup(this: Electron.Menu) {
        Object.assign(globalThis, { popped: this.items.map(({ label }) => label) });
      };
    });
    await page.getByTestId('write-text').click();
    await page.getByTestId('compose-note').click({ button: 'right' });
    const popped = () => electron.evaluate(() => (globalThis as { popped?: string[] }).popped ?? []);
    await expect.poll(popped).toContain('Paste');
    await page.getByTestId('compose-cancel').click();
  });

  test('About tells the version and what runs it', async () => {
    const { page } = ferry;
    await page.getByTestId('settings-open').click();
    await page.getByRole('button', { name: 'About Ferry' }).click();
    const about = page.getByTestId('about-dialog');
    await about.getByText(version, { exact: true }).waitFor();
    await about.getByText(/Electron \d+.*Chromium \d+/u).waitFor();
    await page.keyboard.press('Escape');
    await about.waitFor({ state: 'detached' });
  });

  test('of a device what it is, whole where there is room', async () => {
    const desktop = await startTestEngine('Studio', { kind: 'desktop', discovery: 'announce' });
    await ferry.resize(1600, 1000);
    const kind = ferry.page
      .locator(`[data-fingerprint="${desktop.state().self.fingerprint}"]`)
      .getByText('Desktop computer');
    await kind.waitFor();
    expect(await kind.evaluate((words) => words.scrollWidth - words.clientWidth)).toBeLessThanOrEqual(0);
  });

  test('that is news stays under a pointer and the focus, and leaves by itself when they have gone', async () => {
    const { page } = ferry;
    const notice = page.getByTestId('notice');
    await ferry.electron.evaluate(({ clipboard }) => clipboard.clear());
    await page.clock.install();
    const say = async (): Promise<void> => {
      await page.evaluate(() =>
        document.body.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true })),
      );
      await notice.getByText('There is nothing to paste.').waitFor();
    };
    await say();
    await notice.hover();
    await page.clock.fastForward('10:00');
    expect(await notice.count()).toBe(1);
    await page.mouse.move(0, 0);
    await notice.getByRole('button', { name: 'Close' }).focus();
    await page.clock.fastForward('10:00');
    expect(await notice.count()).toBe(1);
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.clock.fastForward('10:00');
    await notice.waitFor({ state: 'detached' });
  });
});
