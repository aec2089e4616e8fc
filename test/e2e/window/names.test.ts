/** What is read aloud of an offer, of transfers and of what has ended: no two buttons are called alike (Playwright's ariaSnapshot). */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { startTestEngine } from '../../support/engines.ts';
import { describeApp } from '../ferry.ts';
import { Side } from '../pair.ts';
import { bigFile } from '../parcels.ts';

/** What can be pressed, chosen or written into. */
const interactive =
  /^\s*- (?:button|link|textbox|checkbox|radio|switch|combobox|menuitem|option|slider|tab)(?: ("(?:[^"\\]|\\.)*"))?/u;

/** Names of such in a window as it is read aloud; one without a name counts as an empty one. */
async function namesIn({ page }: Side): Promise<string[]> {
  const tree = await page.locator('body').ariaSnapshot();
  return tree.split('\n').flatMap((line) => {
    const found = interactive.exec(line);
    return found === null ? [] : [found[1] === undefined ? '' : (JSON.parse(found[1]) as string)];
  });
}

async function expectEachOnce(side: Side, where: string): Promise<void> {
  const names = await namesIn(side);
  expect(names.length, where).toBeGreaterThan(2);
  expect(names, where).not.toContain('');
  expect(
    names.filter((name, i) => names.indexOf(name) !== i),
    where,
  ).toEqual([]);
}

/** Names that no other test’s windows on this network have. */
async function twoWindows(): Promise<{ anna: Side; ben: Side; dir: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'ferry-names-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const anna = await Side.launch('Annabel', join(dir, 'anna'));
  onTestFinished(async () => void (await anna.app.close()));
  const ben = await Side.launch('Bernhard', join(dir, 'ben'));
  onTestFinished(async () => void (await ben.app.close()));
  await Promise.all([anna.card(ben).waitFor(), ben.card(anna).waitFor()]);
  return { anna, ben, dir };
}

describeApp('what is read aloud', () => {
  test.each(['en', 'zh-CN'] as const)(
    'has every name of what can be pressed once, in %s',
    { timeout: 240_000 },
    async (language) => {
      const { anna, ben, dir } = await twoWindows();
      for (const { page } of [anna, ben]) {
        await page.evaluate((to) => window.ferry.command('setSettings', { language: to }), language);
        await page.waitForFunction((to) => document.documentElement.lang === to, language);
      }
      const outbox = join(dir, 'outbox');
      await mkdir(outbox);
      const paths = await Promise.all(
        ['one.txt', 'two.txt'].map(async (name) => {
          await writeFile(join(outbox, name), name);
          return join(outbox, name);
        }),
      );
      await expectEachOnce(anna, 'devices');

      // The same file twice, one that is declined, two at once, and a text.
      for (const sent of [[paths[0]!], [paths[0]!], paths]) {
        await anna.drop(anna.card(ben), sent);
        await ben.offer.waitFor();
        await expectEachOnce(ben, 'offer');
        await ben.accept();
        await ben.offer.waitFor({ state: 'detached' });
        await Promise.all([anna.row('done').waitFor(), ben.row('done').waitFor()]);
      }
      for (const sent of [paths[1]!, paths[1]!]) {
        await anna.drop(anna.card(ben), [sent]);
        await ben.offer.waitFor();
        await ben.page.locator('[data-testid="offer-decline"]:not([aria-disabled])').click();
        await ben.offer.waitFor({ state: 'detached' });
        await anna.row('declined').waitFor();
      }
      await ben.page.getByTestId('transfer-landed').first().click();
      await ben.page.getByTestId('landed-open').first().waitFor();
      await expectEachOnce(anna, 'history of the sender');
      await expectEachOnce(ben, 'history of the receiver');

      // Another device of the same name.
      const double = await startTestEngine('Bernhard', { discovery: 'announce' });
      const { fingerprint } = double.state().self;
      const cards = anna.page.getByTestId('device-card').filter({ has: anna.page.getByTestId('device-digits') });
      await expect.poll(() => cards.count()).toBeGreaterThanOrEqual(2);
      await anna.page.locator(`[data-fingerprint="${fingerprint}"]`).getByText(fingerprint.slice(0, 4)).waitFor();
      await expectEachOnce(anna, 'devices of one name');

      // Two on their way at once: paused, so that they stay.
      for (const name of ['film.mkv', 'other.mkv']) {
        await anna.drop(anna.card(ben), [await bigFile(join(outbox, name), 6 * 1024 ** 3)]);
        const paused = anna.pauseAt(64 * 1024 ** 2);
        await ben.accept();
        await paused;
        await ben.row('paused').waitFor();
      }
      for (const side of [anna, ben]) {
        for (const fold of await side.page.locator('[data-status="paused"] [data-testid="transfer-files"]').all()) {
          await fold.click();
        }
        await side.row('paused').getByTestId('transfer-cancel').click();
        await side.page.getByTestId('transfer-stop').waitFor();
        await expectEachOnce(side, 'on their way');
      }
    },
  );
});
