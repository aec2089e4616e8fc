/** Real drags, copies and cuts from real file managers: all that can be taken is taken, and the rest is named. */
import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { launchHere, screenshot, type FerryApp } from '../ferry.ts';
import { FileManager, managerNames, whyNot, type Manager, type OpenOptions } from './file-manager.ts';

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

async function beside(
  manager: Manager,
  folder: string,
  more: Partial<OpenOptions> = {},
): Promise<{ ferry: FerryApp; files: FileManager }> {
  const ferry = await launchHere({ name: 'Harbour', env: more.env ?? {} });
  const files = await FileManager.open(ferry, manager, folder, { home: await temporaryFolder(), ...more });
  onTestFinished(() => files.close());
  return { ferry, files };
}

async function folderOfOne(): Promise<string> {
  const folder = join(await temporaryFolder(), 'one');
  await mkdir(folder);
  await writeFile(join(folder, 'one.txt'), 'one');
  return folder;
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

describe.each(managerNames)('%s with GNOME’s virtual file systems', (manager) => {
  const reason = whyNot(manager, ['gio', '/usr/lib/gvfs/gvfsd-trash']);
  const name = (promise: string): string => (reason === null ? promise : `${promise} (skipped: ${reason})`);

  test.skipIf(reason !== null)(name('what is dragged out of the trash is taken from where it lies'), async () => {
    const [data, folder] = [await temporaryFolder(), await temporaryFolder()];
    await mkdir(join(folder, 'Old album'));
    await writeFile(join(folder, 'Old album', 'a.txt'), 'a');
    await writeFile(join(folder, 'old plan 名.txt'), 'old');
    const env = { XDG_DATA_HOME: data };
    const given = ['Old album', 'old plan 名.txt'].map((each) => join(folder, each));
    await promisify(execFile)('gio', ['trash', ...given], { env: { ...process.env, ...env } });
    const { ferry, files } = await beside(manager, 'trash:///', { title: '[Tt]rash', env });
    const compose = ferry.page.getByTestId('compose-dialog');
    // A file manager that was still reading has given a part.
    for (;;) {
      await files.hold('without paths');
      await ferry.page.getByTestId('drop-overlay').getByText('Drop to choose who gets it').waitFor();
      await files.letGo();
      await compose.waitFor();
      if (await compose.getByText('2 items').isVisible()) break;
      await ferry.page.getByTestId('compose-cancel').click();
    }
    await compose.getByText('Old album').waitFor();
    await compose.getByText('old plan 名.txt').waitFor();
    await screenshot(ferry.page, `drag-trash-${manager}`);
  });

  test.skipIf(reason !== null)(name('what lies on no disk is named, and nothing opens'), async () => {
    const { ferry, files } = await beside(manager, 'computer:///', { title: '([Cc]omputer|File System)' });
    await files.hold('without paths');
    await files.letGo();
    await ferry.page
      .getByTestId('notice')
      .getByText(/1 of 1 could not be taken: .*root/u)
      .waitFor();
    expect(await ferry.page.getByTestId('compose-dialog').count()).toBe(0);
  });
});

describe('text', () => {
  const reason = whyNot('pcmanfm');
  const skipped = reason === null ? '' : ` (skipped: ${reason})`;

  // Thunar's address bar opens a list below it that takes the pointer.
  test.skipIf(reason !== null)(`out of an address bar is a text to send, a link as well${skipped}`, async () => {
    const { ferry, files } = await beside('pcmanfm', await folderOfOne());
    const { page } = ferry;
    for (const words of ['see you at noon', 'https://example.test/plan?day=5']) {
      await files.holdText(words);
      await page.getByTestId('drop-overlay').getByText('Drop to send this as text').waitFor();
      await files.letGo();
      await page.getByTestId('compose-dialog').waitFor();
      expect(await page.getByTestId('compose-note').inputValue()).toBe(words);
      await page.getByTestId('compose-cancel').click();
    }
  });
});
