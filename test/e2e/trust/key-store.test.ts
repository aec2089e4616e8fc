/** The key in the system's key store: the real one, through the real app. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadIdentity } from '../../../electron/engine/identity/identity.ts';
import { noKeyRing, startKeyRing } from '../../support/state/key-ring.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { describeApp, launchFerry, launchHere, pressInDialogs, startFerry, type FerryApp } from '../ferry.ts';

const self = async ({ page }: FerryApp) => (await page.evaluate(() => window.ferry.snapshot())).state.self;
const keyFile = (home: string): Promise<string> => readFile(join(home, 'identity', 'key.pem'), 'utf8');
const isOpen = async (home: string): Promise<boolean> => (await keyFile(home)).includes('PRIVATE KEY');

describeApp('the system’s key store', () => {
  test('without one the key is in its file, and no switch promises more', async () => {
    const ferry = await launchHere({ name: 'Harbour', env: { XDG_CURRENT_DESKTOP: '' } });
    expect([(await self(ferry)).keyKept, await isOpen(ferry.home)]).toEqual(['no-store', true]);
    await ferry.page.getByTestId('settings-open').click();
    await ferry.page.getByTestId('settings-visible-to').waitFor();
    expect(await ferry.page.getByTestId('settings-share-key').count()).toBe(0);
  });

  test.skipIf(noKeyRing !== null)(
    `it keeps the key over a restart; the terminal gets it when the person says so${noKeyRing === null ? '' : ` (no ${noKeyRing})`}`,
    async () => {
      const home = await temporaryFolder();
      const env = await startKeyRing(await temporaryFolder());
      const first = await launchFerry({ name: 'Harbour', home, env });
      const { fingerprint, keyKept } = await self(first);
      expect([keyKept, await isOpen(home)]).toEqual(['store', false]);
      expect(JSON.parse(await keyFile(home))).toMatchObject({ wrapped: { by: 'gnome_libsecret' } });
      await first.close();
      await expect(loadIdentity(home)).rejects.toMatchObject({ code: 'key-in-store' });

      const ferry = await launchHere({ name: 'Harbour', home, env });
      expect((await self(ferry)).fingerprint).toBe(fingerprint);
      await ferry.page.getByTestId('settings-open').click();
      const share = ferry.page.getByTestId('settings-share-key');
      expect(await share.getAttribute('aria-checked')).toBe('false');
      const asked = await pressInDialogs(ferry.electron, 1);
      await share.click();
      await expect.poll(() => share.getAttribute('aria-checked')).toBe('true');
      expect(await asked()).toEqual(['Let the terminal use this device’s key?']);
      expect((await loadIdentity(home)).fingerprint).toBe(fingerprint);
      await share.click();
      await expect.poll(() => share.getAttribute('aria-checked')).toBe('false');
      expect(await isOpen(home)).toBe(false);
    },
  );

  test.skipIf(noKeyRing !== null)(
    'a key ring that is gone is said by name, and makes nobody a new device',
    async () => {
      const home = await temporaryFolder();
      const rings = await temporaryFolder();
      const ferry = await launchFerry({ name: 'Harbour', home, env: await startKeyRing(rings) });
      const before = await keyFile(home);
      await ferry.close();
      await rm(rings, { recursive: true, force: true });
      const without = await startFerry({ name: 'Harbour', home, env: { XDG_CURRENT_DESKTOP: '' } });
      await expect.poll(() => without.output(), { timeout: 20_000 }).toContain('gnome_libsecret');
      expect(without.output()).toContain('doesn’t give this device’s key');
      await without.close();
      expect(await keyFile(home)).toBe(before);
    },
  );
});
