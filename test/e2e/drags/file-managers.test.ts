/** Real drags, copies and cuts from real file managers: all that can be taken is taken, and the rest is named. */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { launchHere, screenshot, type FerryApp } from '../ferry.ts';
import { FileManager, managerNames, whyNot, type Manager } from './file-manager.ts';

const odd = ['odd 100% #?.txt', 'naïve 名 🌸.txt', 'it\'s; "$HOME" & more', '-rf', ' begins with a space'];
const noText = Buffer.concat([Buffer.from('caf'), Buffer.from([0xe9]), Buffer.from('.txt')]);

async function mixedFolder(): Promise<{ folder: string; usable: number }> {
  const folder = join(await temporaryFolder(), 'mixed');
  await mkdir(join(folder, 'a folder', 'in it'), { recursive: true });
  for (let i = 0; i < 50; i++) await writeFile(join(folder, `file ${i}.txt`), String(i));
  for (const name of odd) await writeFile(join(folder, name), name);
  await symlink('/etc/hostname', join(folder, 'shortcut'));
  await writeNoText(folder);
  return { folder, usable: 1 + 50 + odd.length + 1 };
}

async function writeNoText(folder: string): Promise<void> {
  await writeFile(Buffer.concat([Buffer.from(`${folder}/`), noText]), 'x');
}

async function beside(manager: Manager, folder: string): Promise<{ ferry: FerryApp; files: FileManager }> {
  const ferry = await launchHere({ name: 'Harbour' });
  const files = await FileManager.open(ferry, manager, folder, await temporaryFolder());
  onTestFinished(() => files.close());
  return { ferry, files };
}

async function closeDraft({ page }: FerryApp): Promise<void> {
  await page.getByTestId('compose-dialog').focus();
  await page.keyboard.press('Escape');
  await page.getByTestId('compose-dialog').waitFor({ state: 'detached' });
}

describe.each(managerNames)('%s', (manager) => {
  const reason = whyNot(manager);
  const name = (promise: string): string => (reason === null ? promise : `${promise} (skipped: ${reason})`);

  test.skipIf(reason !== null)(
    name('a drag brings fifty files, a folder, odd names and a link, and names what it can’t'),
    async () => {
      const { folder, usable } = await mixedFolder();
      const { ferry, files } = await beside(manager, folder);
      const { page } = ferry;
      await files.hold(usable + 1);
      await page.getByTestId('drop-overlay').getByText('Drop to choose who gets it').waitFor();
      await files.letGo();
      await page.getByTestId('compose-dialog').getByText(`${usable} items`).waitFor();
      const said = page.getByTestId('notice');
      await said.getByText(`1 of ${usable + 1} could not be taken: something without a readable name.`).waitFor();
      await said.getByText('shortcut is a link.').waitFor();
      await screenshot(page, `drag-${manager}`);
    },
  );

  test.skipIf(reason !== null)(
    name('what was copied is pasted, and what was cut is pasted again and again'),
    async () => {
      const { folder, usable } = await mixedFolder();
      const { ferry, files } = await beside(manager, folder);
      // It has read its folder.
      await files.hold(usable + 1);
      await files.letGo();
      await ferry.page.getByTestId('compose-dialog').getByText(`${usable} items`).waitFor();
      await closeDraft(ferry);
      for (const how of ['copy', 'cut'] as const) {
        await files.carry(how);
        await ferry.page.getByTestId('compose-dialog').getByText(`${usable} items`).waitFor();
        await closeDraft(ferry);
      }
      await files.paste();
      await ferry.page.getByTestId('compose-dialog').getByText(`${usable} items`).waitFor();
    },
  );

  test.skipIf(reason !== null)(name('where nothing can be taken that is said, and nothing opens'), async () => {
    const folder = join(await temporaryFolder(), 'nothing');
    await mkdir(folder);
    await writeNoText(folder);
    const { ferry, files } = await beside(manager, folder);
    await files.hold(1);
    await files.letGo();
    await ferry.page.getByTestId('notice').getByText('1 of 1 could not be taken').waitFor();
    expect(await ferry.page.getByTestId('compose-dialog').count()).toBe(0);
  });
});
