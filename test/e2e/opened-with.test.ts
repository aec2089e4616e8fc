/** What the system hands over when it opens something with Ferry: files by address, pairing links, also to a window that is open. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { describeApp, launchHere, screenshot, startFerry } from './ferry.ts';

describeApp('opened with', () => {
  test('files by address are about to be sent, from the first start and from a second one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ferry-opened-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const [first, second] = [join(folder, 'with space #1.txt'), join(folder, '第二.txt')];
    for (const path of [first, second]) await writeFile(path, 'x');
    const home = join(folder, 'home');
    const ferry = await launchHere({ name: 'Opened', home, paths: [pathToFileURL(first).href] });
    await expect.poll(() => ferry.page.textContent('body')).toContain('with space #1.txt');
    const again = await startFerry({ name: 'Opened', home, paths: [pathToFileURL(second).href] });
    expect(await again.exited).toBe(0);
    await expect.poll(() => ferry.page.textContent('body')).toContain('第二.txt');
  });

  test('a pairing link that was clicked on is shown, and opens nothing by itself', async () => {
    const home = await mkdtemp(join(tmpdir(), 'ferry-opened-'));
    onTestFinished(() => rm(home, { recursive: true, force: true }));
    const link = `ferry:pair?key=${'A'.repeat(43)}&once=${'B'.repeat(22)}&at=127.0.0.1:9`;
    const { page, resize } = await launchHere({ name: 'Linked', home });
    await resize(960, 720);
    expect(await (await startFerry({ name: 'Linked', home, paths: [link] })).exited).toBe(0);
    await expect.poll(() => page.getByTestId('pair-link-input').inputValue()).toBe(link);
    await screenshot(page, 'pair-link-clicked');
    const { state } = await page.evaluate(() => window.ferry.snapshot());
    expect(state.pairings).toEqual([]);
  });
});
