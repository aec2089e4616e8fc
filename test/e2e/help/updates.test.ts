/** Looking for a newer Ferry in the real app, against a server on loopback: found, refused, downloaded. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { updateServer } from '../../support/updates/server.ts';
import { notice, packageOf, signer } from '../../support/updates/signed.ts';
import { describeApp, launchFerry, screenshot, type FerryApp } from '../ferry.ts';

const by = signer();
const content = Buffer.from('a package of Ferry');
const file = packageOf(content, { arch: process.arch });
const soon = new Date(Date.now() + 86_400_000).toISOString();

async function setUp() {
  const server = await updateServer();
  const downloads = await temporaryFolder();
  const home = await temporaryFolder();
  const publish = (change: Parameters<typeof notice>[0] = {}, signature?: string): void => {
    const bytes = notice({ from: `${server.origin}/0.2.0/`, files: [file], expires: soon, ...change });
    server.at['/updates.json'] = bytes;
    server.at['/updates.json.minisig'] = signature ?? by.sign(bytes);
  };
  const from = { notice: `${server.origin}/updates.json`, key: by.publicKey, kind: 'deb', downloads };
  const launch = async (): Promise<FerryApp> => {
    const env = { FERRY_UPDATES: JSON.stringify(from) };
    const ferry = await launchFerry({ name: 'Harbour', home, env });
    onTestFinished(async () => void (await ferry.close()));
    // No file manager is to come up on this desktop.
    await ferry.electron.evaluate(({ shell }) => {
      const shown: string[] = [];
      shell.showItemInFolder = (path) => void shown.push(path);
      Object.assign(globalThis, { shown });
    });
    return ferry;
  };
  return { server, downloads, home, publish, launch };
}

const openAbout = async ({ page, electron }: FerryApp): Promise<void> => {
  await electron.evaluate(({ Menu }) => {
    const all = Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items ?? []) ?? [];
    all.find(({ label }) => label === 'About Ferry')?.click();
  });
  await page.getByTestId('updates').waitFor();
};

describeApp('updates', () => {
  test('a newer one is found, downloaded and shown; before, nobody was asked', async () => {
    const { server, downloads, publish, launch } = await setUp();
    publish();
    server.at['/0.2.0/ferry_0.2.0_amd64.deb'] = content;
    const ferry = await launch();
    const { page } = ferry;
    await openAbout(ferry);
    expect(server.asked).toEqual([]);
    await page.getByTestId('updates-look').click();
    await page.getByText(/^Ferry 0\.2\.0 is available/u).waitFor();
    await page.getByText('sudo apt install ./ferry_0.2.0_amd64.deb').waitFor();
    await screenshot(page, 'updates-newer');
    await page.getByTestId('updates-download').click();
    await page.getByTestId('updates-downloaded').waitFor();
    const path = join(downloads, file.name);
    expect(await readFile(path)).toEqual(content);
    await page.getByText(`sudo apt install ${path}`).waitFor();
    expect(await ferry.electron.evaluate(() => (globalThis as unknown as { shown: string[] }).shown)).toEqual([path]);
    expect(new Set(server.asked.map(({ headers }) => headers['user-agent']))).toEqual(new Set(['Ferry']));
  });

  test('forged, older, cut short or changed: refused by its sentence, and nothing is there afterwards', async () => {
    const { server, downloads, home, publish, launch } = await setUp();
    publish();
    const ferry = await launch();
    const { page } = ferry;
    await openAbout(ferry);
    const look = page.getByTestId('updates-look');
    await look.click();
    await page.getByTestId('updates-download').waitFor();
    const kept = (): Promise<string> => readFile(join(home, 'updates.json'), 'utf8');
    const before = await kept();
    const reason = page.getByTestId('updates-failure');

    publish({ version: '9.9.9', serial: 99 }, by.sign(notice()));
    await look.click();
    await reason.filter({ hasText: 'isn’t what was signed' }).waitFor();
    await screenshot(page, 'updates-forged');
    publish({ serial: 9, version: '0.1.5' });
    await look.click();
    await reason.filter({ hasText: 'is an older one (Ferry 0.1.5)' }).waitFor();
    publish({ files: [{ ...file, arch: 'sparc' }], serial: 11 });
    await look.click();
    await reason.filter({ hasText: 'not as a package for this computer' }).waitFor();
    expect(await kept()).toBe(before);

    const download = page.getByTestId('updates-download');
    server.at['/0.2.0/ferry_0.2.0_amd64.deb'] = content.subarray(0, 7);
    await download.click();
    await reason.filter({ hasText: 'didn’t come whole' }).waitFor();
    server.at['/0.2.0/ferry_0.2.0_amd64.deb'] = Buffer.from('a package of FeRry');
    await download.click();
    await reason.filter({ hasText: 'isn’t the package that was signed' }).waitFor();
    expect(await readdir(downloads)).toEqual([]);

    await server.stop();
    await look.click();
    await reason.filter({ hasText: 'couldn’t be asked for updates' }).waitFor();
  });

  test('the switch looks at once, and at the next start not before a day has passed', async () => {
    const { server, publish, launch } = await setUp();
    publish({ version: '0.1.0' });
    const first = await launch();
    await first.page.getByTestId('settings-open').click();
    await first.page.getByTestId('settings-look-for-updates').click();
    await vi.waitFor(() => expect(server.asked).toHaveLength(2), { timeout: 20_000 });
    await first.page.keyboard.press('Escape');
    await openAbout(first);
    await first.page.getByText('This is the newest version.').waitFor();
    await first.close();
    const second = await launch();
    await openAbout(second);
    await second.page.getByText('This is the newest version.').waitFor();
    expect(server.asked).toHaveLength(2);
  });
});
