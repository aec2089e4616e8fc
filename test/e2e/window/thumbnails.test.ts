/** Pictures that have arrived are shown small, made by tumbler itself where it is installed. */
import { existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../../build/build.mjs';
import { hasBus, startBus } from '../../support/desktop/session-bus.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { stage, written } from '../drags/arrived.ts';
import { describeApp, screenshot } from '../ferry.ts';

const hasTumbler = hasBus && existsSync('/usr/share/dbus-1/services/org.xfce.Tumbler.Thumbnailer1.service');

describeApp('small pictures', () => {
  test.skipIf(!hasTumbler)(
    `stand under a line of the history and in its list${hasTumbler ? '' : ' (skipped: tumbler not installed)'}`,
    { timeout: 120_000 },
    async () => {
      const cache = await temporaryFolder();
      // The bus starts tumbler, in the environment it was started in itself.
      const before = process.env['XDG_CACHE_HOME'];
      process.env['XDG_CACHE_HOME'] = cache;
      const { address } = await startBus({ startsPrograms: true });
      if (before === undefined) delete process.env['XDG_CACHE_HOME'];
      else process.env['XDG_CACHE_HOME'] = before;
      const { ferry, dir, bring } = await stage({ DBUS_SESSION_BUS_ADDRESS: address, XDG_CACHE_HOME: cache });
      const { page } = ferry;
      const picture = join(dir, 'harbour.png');
      await copyFile(join(root, 'build', 'icons', 'icon-256.png'), picture);
      const id = await bring([picture, ...(await written(dir, ['notes.txt']))]);
      const row = page.locator(`[data-transfer-id="${id}"]`);
      await row.scrollIntoViewIfNeeded();
      const shown = row.getByTestId('landed-pictures').locator('img');
      await shown.waitFor({ timeout: 60_000 });
      // Decoded by the page, under its own policy.
      const size = (): Promise<number> => shown.evaluate((image: HTMLImageElement) => image.naturalWidth);
      await expect.poll(size).toBe(128);
      await row.getByTestId('transfer-landed').click();
      await row.getByTestId('landed-item').filter({ hasText: 'harbour.png' }).locator('img').waitFor();
      expect(await row.getByTestId('landed-item').filter({ hasText: 'notes.txt' }).locator('img').count()).toBe(0);
      await screenshot(page, 'thumbnails');
    },
  );
});
