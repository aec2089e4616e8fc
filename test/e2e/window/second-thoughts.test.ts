/** One press is not enough to lose work: what takes it back asks, or can be undone, in real windows. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { describeApp } from '../ferry.ts';
import { launchPair, Side, type Pair } from '../pair.ts';
import { bigFile, expectSame } from '../parcels.ts';
import { pictures } from '../pictures.ts';
import { faultsOf } from './axe.ts';

/** Under way long enough to be seen and stopped. */
const endless = 6 * 1024 ** 3;

describeApp('second thoughts', () => {
  let pair: Pair;
  let anna: Side;
  let ben: Side;
  let outbox: string;
  beforeAll(async () => {
    pair = await launchPair();
    ({ anna, ben } = pair);
    outbox = join(pair.dir, 'outbox');
    await mkdir(outbox);
  });
  afterAll(async () => {
    await anna.app.close();
    await pair.close();
  });
  // Anna's window is another one once she has closed the first.
  afterEach(async () => {
    await anna.reset();
    await ben.reset();
  });

  async function letter(name = 'letter.txt'): Promise<string> {
    const path = join(outbox, name);
    await writeFile(path, `This is ${name}`);
    return path;
  }

  test.each(['sender', 'receiver'] as const)(
    'the X beside Pause asks first, on the side of the %s; Escape keeps the transfer',
    async (who) => {
      const movie = await bigFile(join(outbox, 'endless.mkv'), endless);
      await anna.drop(anna.card(ben), [movie]);
      const side = who === 'sender' ? anna : ben;
      const paused = side.pauseAt(64 * 1024 ** 2);
      await ben.accept();
      await paused;
      await Promise.all([anna.row('paused').waitFor(), ben.row('paused').waitFor()]);
      await side.row('paused').getByTestId('transfer-cancel').click();
      const asked = side.page.getByTestId('transfer-stop');
      await asked.getByText('Cancel endless.mkv?').waitFor();
      expect(await faultsOf(side.page)).toEqual([]);
      await pictures(side.app, `asked-before-cancelling-${who}`);
      await side.page.keyboard.press('Escape');
      await asked.waitFor({ state: 'detached' });
      expect(await side.row('paused').count()).toBe(1);
      await side.cancel(side.row('paused'));
      await Promise.all([anna.row('cancelled').waitFor(), ben.row('cancelled').waitFor()]);
    },
  );

  test('what a cancelled transfer had delivered does not travel again when it is sent again', async () => {
    const folder = join(outbox, 'Album');
    await mkdir(folder);
    for (let i = 0; i < 5; i++) await bigFile(join(folder, `${i}.raw`), 4 * 1024 ** 2);
    const film = await bigFile(join(folder, 'film.mkv'), endless);
    await anna.drop(anna.card(ben), [folder]);
    const paused = anna.pauseAt(21 * 1024 ** 2, 5);
    await ben.accept();
    await paused;
    await anna.cancel(anna.row('paused'));
    await Promise.all([anna.row('cancelled').waitFor(), ben.row('cancelled').waitFor()]);
    await rm(film);
    await anna.row('cancelled').getByTestId('transfer-again').click();
    await ben.accept();
    await Promise.all([anna.row('done').waitFor(), ben.row('done').waitFor()]);
    await anna.row('done').getByTestId('transfer-skipped').getByText('5 files were there already').waitFor();
    for (let i = 0; i < 5; i++) await expectSame(join(folder, `${i}.raw`), join(ben.inbox, 'Album', `${i}.raw`));
  });

  test('what had come of a big file is kept when it is cancelled, both windows say so, and sent again it goes on', async () => {
    const film = await bigFile(join(outbox, 'holiday.mkv'), 256 * 1024 ** 2);
    await anna.drop(anna.card(ben), [film]);
    const paused = anna.pauseAt(64 * 1024 ** 2);
    await ben.accept();
    await paused;
    await anna.row('paused').getByTestId('transfer-cancel').click();
    await anna.page.getByTestId('transfer-stop').getByText('kept there for a day').waitFor();
    await anna.page.getByTestId('stop-cancel').click();
    await anna.row('cancelled').waitFor();
    const kept = ben.row('cancelled').getByTestId('transfer-kept');
    await kept.getByText(/MB that had come of big files are kept until .+/).waitFor();
    await pictures(ben.app, 'beginning-kept');
    expect(await faultsOf(ben.page)).toEqual([]);

    await anna.row('cancelled').getByTestId('transfer-again').click();
    await ben.accept();
    await Promise.all([anna.row('done').waitFor(), ben.row('done').waitFor()]);
    await expectSame(film, join(ben.inbox, 'holiday.mkv'));
    expect(await readdir(ben.inbox)).toEqual(expect.not.arrayContaining([expect.stringMatching(/\.part$/)]));
    // Nothing is kept any more.
    await kept.waitFor({ state: 'detached' });
  });

  test('what is removed from the list, one or all, can be had back; closing the app carries it out', async () => {
    for (const name of ['one.txt', 'two.txt']) {
      await anna.drop(anna.card(ben), [await letter(name)]);
      await ben.accept();
      await anna.row('done').getByText(name).waitFor();
      await ben.row('done').getByText(name).waitFor();
    }
    const rows = anna.page.getByTestId('transfer');
    await anna.row('done').getByTestId('transfer-dismiss').click();
    await expect.poll(() => rows.count()).toBe(1);
    expect(await faultsOf(anna.page)).toEqual([]);
    await pictures(anna.app, 'removed-with-undo');
    await anna.page.getByTestId('notice-undo').click();
    await expect.poll(() => rows.count()).toBe(2);
    await anna.page.getByTestId('clear-ended').click();
    await expect.poll(() => rows.count()).toBe(0);
    await anna.page.getByTestId('notice-undo').click();
    await expect.poll(() => rows.count()).toBe(2);
    await anna.page.getByTestId('clear-ended').click();
    await expect.poll(() => rows.count()).toBe(0);
    expect((await anna.state()).transfers).toHaveLength(2);
    await anna.app.close();
    anna = await Side.launch('Anna', join(pair.dir, 'anna'));
    await Promise.all([anna.card(ben).waitFor(), ben.card(anna).waitFor()]);
    expect((await anna.state()).transfers).toEqual([]);
  });

  test('a device with which something is on its way is blocked only after a question, which ends nothing by itself', async () => {
    await ben.remember(anna);
    const movie = await bigFile(join(outbox, 'endless.mkv'), endless);
    await anna.drop(anna.card(ben), [movie]);
    const paused = ben.pauseAt(64 * 1024 ** 2);
    await ben.accept();
    await paused;
    await ben.row('paused').waitFor();
    await ben.card(anna).getByTestId('device-more').click();
    await ben.page.getByRole('menuitem', { name: 'Device details' }).click();
    await ben.page.getByTestId('device-rule').getByRole('radio', { name: 'Block' }).click();
    const asked = ben.page.getByTestId('device-block-question');
    await asked.waitFor();
    expect(await faultsOf(ben.page)).toEqual([]);
    await pictures(ben.app, 'asked-before-blocking');
    await ben.page.locator('[data-testid="device-block-keep"]:focus').waitFor();
    await ben.page.keyboard.press('Enter');
    await asked.waitFor({ state: 'detached' });
    expect(await ben.row('paused').count()).toBe(1);
    expect((await ben.state()).known[0]!.rule).toBe('ask');
    await ben.page.getByTestId('device-rule').getByRole('radio', { name: 'Block' }).click();
    await asked.getByTestId('device-block-anyway').click();
    await expect.poll(async () => (await ben.state()).known[0]!.rule).toBe('block');
    await expect.poll(() => ben.page.locator('[data-phase="ended"]').count()).toBeGreaterThan(0);
    await ben.page.keyboard.press('Escape');
  });

  test('a forgotten device is remembered again, in the settings and in its details, by the button in its place', async () => {
    await anna.remember(ben);
    const before = (await anna.state()).known;
    await anna.page.getByTestId('settings-open').click();
    await anna.page.getByTestId('known-forget').click();
    await anna.page.getByTestId('forgotten').waitFor();
    expect((await anna.state()).known).toEqual([]);
    await pictures(anna.app, 'forgotten-in-settings');
    // It has the focus: the one key brings it back.
    await anna.page.locator('[data-testid="forgotten-undo"]:focus').waitFor();
    await anna.page.keyboard.press('Enter');
    await anna.page.getByTestId('known-forget').waitFor();
    expect((await anna.state()).known).toEqual(before);
    await anna.page.keyboard.press('Escape');
    await anna.page.getByTestId('settings-dialog').waitFor({ state: 'detached' });
    await anna.card(ben).getByTestId('device-more').click();
    await anna.page.getByRole('menuitem', { name: 'Device details' }).click();
    await anna.page.getByTestId('device-forget').click();
    await pictures(anna.app, 'forgotten-in-details');
    await anna.page.getByTestId('forgotten-undo').click();
    await anna.page.getByTestId('device-forget').waitFor();
    expect((await anna.state()).known).toEqual(before);
    await anna.page.keyboard.press('Escape');
    await anna.page.getByTestId('device-dialog').waitFor({ state: 'detached' });
  });

  test('a draft survives Escape and a press beside it; choosing somebody sends nothing yet', async () => {
    const { page } = anna;
    const compose = page.getByTestId('compose-dialog');
    await anna.drop(page.getByTestId('drop-zone'), [await letter('one.txt'), await letter('two.txt')]);
    await compose.getByTestId('compose-note').fill('For the weekend');
    await page.keyboard.press('Escape');
    await compose.waitFor({ state: 'detached' });
    await page.getByTestId('draft').getByText('one.txt and 1 more').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await pictures(anna.app, 'draft-laid-aside');
    await page.getByTestId('draft-go-on').click();
    await page.mouse.click(3, 300);
    await compose.waitFor({ state: 'detached' });
    await page.getByTestId('draft-go-on').click();
    expect(await compose.getByTestId('compose-note').inputValue()).toBe('For the weekend');
    expect(await compose.getByTestId('compose-send').isDisabled()).toBe(true);
    await compose.locator(`[data-recipient="${ben.fingerprint}"]`).click();
    await compose.getByRole('radio', { checked: true }).waitFor();
    expect((await anna.state()).transfers).toEqual([]);
    expect(await faultsOf(page)).toEqual([]);
    await pictures(anna.app, 'recipient-chosen');
    await compose.getByTestId('compose-send').click();
    await compose.waitFor({ state: 'detached' });
    await ben.offer.getByText('For the weekend').waitFor();
    expect(await page.getByTestId('draft').count()).toBe(0);
  });

  test('the button of the system’s picker says what a yes does there', async () => {
    const file = await letter();
    await anna.app.electron.evaluate(
      ({ dialog }, filePaths) => {
        const labels: (string | undefined)[] = [];
        Object.assign(globalThis, { labels });
        dialog.showOpenDialog = async (...args: unknown[]) => {
          labels.push((args.at(-1) as { buttonLabel?: string }).buttonLabel);
          return { canceled: false, filePaths };
        };
      },
      [file],
    );
    const { page } = anna;
    await page.getByTestId('choose-files').click();
    await page.getByTestId('compose-dialog').getByRole('button', { name: 'Add files' }).click();
    await page.getByTestId('compose-cancel').click();
    await anna.card(ben).getByTestId('device-send-files').click();
    await ben.offer.waitFor();
    const labels = () => anna.app.electron.evaluate(() => (globalThis as unknown as { labels: string[] }).labels);
    expect(await labels()).toEqual(['Choose', 'Add', 'Send']);
  });
});
