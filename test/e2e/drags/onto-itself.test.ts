/** Drags out of the window that end over it: a device's card takes what arrived on to that device. */
import { describe, expect, test } from 'vitest';
import { pressInDialogs } from '../ferry.ts';
import { stage, written } from './arrived.ts';
import { letGo, moveOver, takeHold, whyNot } from './file-manager.ts';

const patience = { timeout: 30_000 };

describe('over the window itself', () => {
  const reason = whyNot('pcmanfm');
  const name = (promise: string): string => (reason === null ? promise : `${promise} (skipped: ${reason})`);

  test.skipIf(reason !== null)(
    name('a device’s card takes it on, once the person has said so; elsewhere nothing happens'),
    { timeout: 60_000 },
    async () => {
      const { ferry, peer, dir, bring } = await stage();
      const { page, electron } = ferry;
      await electron.evaluate(({ BrowserWindow }) => {
        BrowserWindow.getAllWindows()[0]?.setBounds({ x: 0, y: 0, width: 880, height: 700 });
      });
      const id = await bring(await written(dir, ['one.txt']));
      const { self } = peer.state();
      await page.evaluate((address) => window.ferry.command('addAddress', { address }), `127.0.0.1:${self.port}`);
      const card = page.locator(`[data-testid="device-card"][data-fingerprint="${self.fingerprint}"]`);
      await card.waitFor();

      const title = page.locator(`[data-transfer-id="${id}"] h4`).getByTestId('landed-thing');
      await takeHold(title);
      await moveOver(page.getByTestId('self-name'));
      expect(await page.getByTestId('drop-overlay').count()).toBe(0);
      await letGo();
      const no = await pressInDialogs(electron, 0);
      await takeHold(title, 8);
      await moveOver(card);
      await letGo();
      await expect.poll(async () => (await no()).length, patience).toBe(1);
      expect(await page.getByTestId('compose-dialog').count()).toBe(0);
      expect(peer.state().transfers.filter(({ direction }) => direction === 'incoming')).toEqual([]);

      const yes = await pressInDialogs(electron, 1);
      await takeHold(title);
      await moveOver(card);
      await letGo();
      await peer.transfer(({ direction, title }) => direction === 'incoming' && title === 'one.txt');
      expect(await yes()).toHaveLength(1);
    },
  );
});
