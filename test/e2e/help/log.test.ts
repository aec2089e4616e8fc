/** The log in the window: what the app has written, filtered, copied, refreshed as it grows, and shown in its folder. */
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { maxLogBytes } from '../../../shared/desktop/log.ts';
import type { Language } from '../../../shared/languages.ts';
import { textFor } from '../../../shared/text/index.ts';
import { describeApp, launchHere, type FerryApp } from '../ferry.ts';
import { pictures } from '../pictures.ts';
import { faultsOf } from '../window/axe.ts';

const fileOf = ({ home }: FerryApp): string => join(home, 'logs', 'ferry.log');

async function openByAbout({ page }: FerryApp, language: Language): Promise<void> {
  const { help } = textFor(language);
  await page.getByTestId('settings-open').click();
  await page.getByRole('button', { name: help.aboutTitle }).click();
  await page.getByTestId('log-open').click();
  await page.getByTestId('log-dialog').waitFor();
}

describeApp('the log', () => {
  test.each(['en', 'zh-CN'] as const)(
    'is read in the window, filtered by level and text, copied as it stands, and read anew, in %s',
    async (language) => {
      const { log } = textFor(language).help;
      const ferry = await launchHere({ name: 'Harbour', language });
      const { page, electron } = ferry;
      await openByAbout(ferry, language);
      const entries = page.getByTestId('log-entries').getByRole('listitem');
      // What this start has written.
      await entries
        .filter({ hasText: /Electron \d/u })
        .first()
        .waitFor();
      await appendFile(
        fileOf(ferry),
        '[2026-01-01 00:00:00.000] [error] it broke\n    at /home/mum/plan.ts\n[2026-01-01 00:00:00.001] [warn]  nearly\n',
      );
      expect(await entries.filter({ hasText: 'it broke' }).count()).toBe(0);
      await page.getByTestId('log-refresh').click();
      await entries.filter({ hasText: 'nearly' }).waitFor();
      const all = await entries.count();
      expect(await faultsOf(page)).toEqual([]);
      await pictures(ferry, `log-${language}`);

      await page.getByTestId('log-level').click();
      await page.getByRole('option', { name: log.levels.error, exact: true }).click();
      await page.getByTestId('log-count').getByText(log.entries(1, all)).waitFor();
      expect(await entries.allInnerTexts()).toEqual([
        '[2026-01-01 00:00:00.000] [error] it broke\n    at /home/mum/plan.ts',
      ]);
      await page.getByTestId('log-dialog').getByText(log.names).waitFor();
      await page.getByTestId('log-copy').click();
      await page.getByTestId('log-copy').getByText(textFor(language).common.copied).waitFor();
      expect(await electron.evaluate(({ clipboard }) => clipboard.readText())).toBe(
        '[2026-01-01 00:00:00.000] [error] it broke\n    at /home/mum/plan.ts',
      );
      await page.getByTestId('log-filter').fill('nothing like it');
      await page.getByTestId('log-count').getByText(log.none).waitFor();
      expect(await page.getByTestId('log-copy').isDisabled()).toBe(true);
      await page.getByTestId('log-filter').fill('MUM/PLAN');
      await page.getByTestId('log-count').getByText(log.entries(1, all)).waitFor();

      await electron.evaluate(({ shell }) => {
        shell.showItemInFolder = (path) => void Object.assign(shell, { shown: path });
      });
      await page.getByTestId('log-folder').click();
      await expect
        .poll(() => electron.evaluate(({ shell }) => (shell as { shown?: string }).shown))
        .toBe(fileOf(ferry));
    },
  );

  test('is opened by the menu, and of a long one its end is shown, which is said', async () => {
    const ferry = await launchHere({ name: 'Harbour' });
    const { page, electron } = ferry;
    const line = `[2026-01-01 00:00:00.000] [info]  ${'x'.repeat(200)}\n`;
    await appendFile(
      fileOf(ferry),
      line.repeat(Math.ceil(maxLogBytes / line.length)) + line.replace(/x+/u, 'the newest'),
    );
    expect((await readFile(fileOf(ferry))).length).toBeGreaterThan(maxLogBytes);
    await electron.evaluate(({ Menu }) => {
      const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? [];
      items.find(({ label }) => label === 'Log')?.click();
    });
    await page.getByTestId('log-dialog').getByText('The last').waitFor();
    // The newest is in view at once.
    await page.getByText('the newest').waitFor();
    await page.waitForFunction(() => {
      const list = document.querySelector('[data-testid="log-entries"]')!;
      return list.scrollTop + list.clientHeight >= list.scrollHeight - 1;
    });
    const ask = await page.evaluate(() => window.ferry.command('readLog', {}));
    expect(ask.ok && ask.value.entries.reduce((sum, { line: { length } }) => sum + length + 1, 0)).toBeLessThanOrEqual(
      maxLogBytes,
    );
  });
});
