/** How a transfer ended is told as it was: nothing as nothing, and what was there already with where it stands. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { describeApp } from '../ferry.ts';
import { launchPair, type Pair, type Side } from '../pair.ts';
import { pictures } from '../pictures.ts';
import { faultsOf } from './axe.ts';

describeApp('how a transfer ended', () => {
  let pair: Pair;
  let anna: Side;
  let ben: Side;
  let letter: string;
  beforeAll(async () => {
    pair = await launchPair();
    ({ anna, ben } = pair);
    await mkdir(join(pair.dir, 'outbox'));
    letter = join(pair.dir, 'outbox', 'letter.txt');
  });
  afterAll(() => pair.close());
  afterEach(() => pair.reset());

  test('one of which nothing went is told as that, in the row and to a screen reader, on both sides', async () => {
    await writeFile(letter, 'Dear Ben');
    await anna.drop(anna.card(ben), [letter]);
    await ben.offer.getByText('letter.txt').waitFor();
    await rm(letter);
    await ben.accept();
    await Promise.all([anna.row('done').waitFor(), ben.row('done').waitFor()]);
    expect(await anna.outcome()).toBe('Nothing was delivered');
    expect(await ben.outcome()).toBe('Nothing was received');
    await anna.page.getByTestId('announcer').getByText('Nothing of letter.txt was delivered to Ben.').waitFor({
      state: 'attached',
    });
    await ben.page.getByTestId('announcer').getByText('Nothing of letter.txt was received from Anna.').waitFor({
      state: 'attached',
    });
    for (const side of [anna, ben]) expect(await side.row('done').innerText()).not.toContain('0 files');
    expect(await faultsOf(anna.page)).toEqual([]);
    await pictures(anna.app, 'nothing-delivered');
    await pictures(ben.app, 'nothing-received');
  });

  test('what was there already has its place, Open and Show in folder', async () => {
    await writeFile(letter, 'Dear Ben');
    for (const times of [1, 2]) {
      await anna.drop(anna.card(ben), [letter]);
      await ben.accept();
      await expect.poll(() => ben.page.locator('[data-status="done"]').count()).toBe(times);
    }
    await anna.row('done').getByText('Nothing had to be sent').waitFor();
    const row = ben.row('done');
    expect(await ben.outcome()).toBe('Nothing new had to come');
    await row.getByTestId('transfer-skipped').getByText('1 file was there already').waitFor();
    // Shown as far as there is room for it.
    expect(await row.getByTestId('transfer-where').getAttribute('title')).toBe(ben.inbox);
    await row.getByTestId('transfer-open').waitFor();
    await ben.app.electron.evaluate(({ shell }) => {
      shell.showItemInFolder = (path) => void Object.assign(shell, { shown: path });
    });
    await row.getByTestId('transfer-show').click();
    await expect
      .poll(() => ben.app.electron.evaluate(({ shell }) => (shell as { shown?: string }).shown))
      .toBe(join(ben.inbox, 'letter.txt'));
    await pictures(ben.app, 'was-there-already');
    expect(await ben.received()).toEqual(['letter.txt']);
  });
});
