/** Real drags out of the window into real file managers: what arrived arrives there, while other things are on their way. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Relay } from '../../support/relay.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { screenshot, type FerryApp } from '../ferry.ts';
import { stage, written, type Stage } from './arrived.ts';
import { FileManager, managerNames, whyNot, type Manager } from './file-manager.ts';

const patience = { timeout: 30_000 };
/** As slow as a bad radio link, so that it is under way for as long as a person drags. */
const slowly = 4 * 1024 ** 2;

async function beside(manager: Manager, { ferry }: Stage): Promise<{ files: FileManager; folder: string }> {
  const folder = join(await temporaryFolder(), 'target');
  await mkdir(folder);
  const files = await FileManager.open(ferry, manager, folder, { home: await temporaryFolder() });
  onTestFinished(() => files.close());
  return { files, folder };
}

const titleOf = ({ page }: FerryApp, id: string) =>
  page.locator(`[data-transfer-id="${id}"] h4`).getByTestId('landed-thing');

/** The same names with the same bytes, once the file manager has written all of them. */
async function same(folder: string, from: string, names: readonly string[]): Promise<void> {
  await expect.poll(async () => (await readdir(folder)).toSorted(), patience).toEqual(names.toSorted());
  for (const name of names) {
    const whole = await readFile(join(from, name));
    await expect.poll(async () => whole.equals(await readFile(join(folder, name))), patience).toBe(true);
  }
}

describe.each(managerNames)('%s', (manager) => {
  const reason = whyNot(manager);
  const name = (promise: string): string => (reason === null ? promise : `${promise} (skipped: ${reason})`);

  test.skipIf(reason !== null)(
    name('gets one file, and several, byte for byte, while a transfer goes on'),
    { timeout: 120_000 },
    async () => {
      const on = await stage();
      const { ferry, peer, dir, inbox, bring } = on;
      const one = await bring(await written(dir, ['one 名 #1.txt']));
      const names = ['a.txt', 'b, with a comma.txt', "c's.txt"];
      const several = await bring(await written(dir, names));
      const { port } = (await ferry.page.evaluate(() => window.ferry.snapshot())).state.self;
      const relay = await Relay.to(() => port);
      relay.pace = slowly;
      const parcel = join(dir, 'parcel.bin');
      // Words would be packed into so little that they were there at once.
      await writeFile(parcel, randomBytes(256 * 1024 ** 2));
      const moving = await bring([parcel], { through: relay.address, until: 'moving' });
      const { files, folder } = await beside(manager, on);

      await files.bring(titleOf(ferry, one));
      // Held for as long as it takes: bytes go on, and main answers the page.
      await relay.passed(2 * slowly);
      const held = await ferry.page.evaluate(
        (id) => window.ferry.snapshot().then(({ state }) => state.transfers.find((t) => t.id === id)?.status),
        moving,
      );
      expect(held).toBe('active');
      await screenshot(ferry.page, `drag-out-${manager}`);
      await files.letGo();
      await same(folder, inbox, ['one 名 #1.txt']);

      await files.bring(titleOf(ferry, several));
      await relay.passed(slowly);
      await files.letGo();
      await same(folder, inbox, ['one 名 #1.txt', ...names]);

      relay.pace = Infinity;
      await peer.transfer(({ status }) => status === 'done', moving);
      expect((await readFile(join(inbox, 'parcel.bin'))).equals(await readFile(parcel))).toBe(true);
    },
  );

  test.skipIf(reason !== null)(
    name('gets what is still there, a folder too; what is gone is said'),
    { timeout: 60_000 },
    async () => {
      const on = await stage();
      const { ferry, dir, inbox, bring } = on;
      await mkdir(join(dir, 'folder', 'in it'), { recursive: true });
      await written(join(dir, 'folder', 'in it'), ['deep.txt']);
      const id = await bring([join(dir, 'folder'), ...(await written(dir, ['gone.txt', 'there.txt']))]);
      await rm(join(inbox, 'gone.txt'));
      const { files, folder } = await beside(manager, on);
      await files.bring(titleOf(ferry, id));
      await ferry.page.getByTestId('notice').getByText('gone.txt is no longer where it was put').waitFor();
      await files.letGo();
      await expect.poll(async () => (await readdir(folder)).toSorted(), patience).toEqual(['folder', 'there.txt']);
      await same(join(folder, 'folder', 'in it'), join(inbox, 'folder', 'in it'), ['deep.txt']);
    },
  );
});
