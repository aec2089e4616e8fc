/** The history in real windows: by day, the newest first and so after a restart; searched, filtered, sent on, and sent again in part. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { History, maxHistory } from '../../../electron/engine/state/history.ts';
import { Store } from '../../../electron/engine/state/store.ts';
import { drawnAtOnce } from '../../../renderer/history/limits.ts';
import type { Language } from '../../../shared/languages.ts';
import type { Transfer } from '../../../shared/state.ts';
import { startTestEngine } from '../../support/engines.ts';
import { sampleState, sampleTransfer } from '../../support/state/sample.ts';
import { describeApp, launchHere, pressInDialogs, screenshot, type FerryApp } from '../ferry.ts';
import { launchPair, type Pair, type Side } from '../pair.ts';
import { pictures } from '../pictures.ts';
import { faultsOf } from './axe.ts';

const hour = 3_600_000;

/** Noon of today, so that an hour more or less is the same day. */
const noon = (): number => new Date().setHours(12, 0, 0, 0);

const people = ['Anna', 'Ben', 'Chloé', '小林的电脑'];

/** One for every six hours, back from noon; they began in another order than they ended in. */
function past(n: number): Transfer[] {
  return Array.from({ length: n }, (_, i) => {
    const incoming = i % 2 === 0;
    const endedAt = noon() - i * 6 * hour;
    const name = people[i % people.length]!;
    const progress = { bytes: 1000 * (i + 1), files: 1, rate: 0, secondsLeft: null, current: null };
    const title = `Report ${i}.pdf`;
    return sampleTransfer(i.toString(16).padStart(32, '0'), {
      direction: incoming ? 'incoming' : 'outgoing',
      status: 'done',
      peer: { fingerprint: String(i % people.length).repeat(64), name, kind: 'laptop', known: false },
      title,
      progress,
      totals: { files: 1, folders: 0, bytes: 1000 * (i + 1), complete: true },
      startedAt: endedAt - (i % 3) * 48 * hour,
      endedAt,
      ...(incoming
        ? { dir: '/home/lin/Downloads', landed: [`/home/lin/Downloads/${title}`] }
        : { sources: [`/home/lin/${title}`, '/home/lin/Straße.txt'] }),
    });
  });
}

/** A home in which these have ended, in this order. */
async function homeOf(ended: readonly Transfer[]): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'ferry-history-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  // One that has started before: with a history and no key something would be said.
  await (await startTestEngine('Lin', { home })).handle.stop();
  const history = new History(home, async () => true);
  const store = new Store(sampleState());
  for (const transfer of ended) history.add(transfer, store);
  await history.settled();
  return home;
}

/** A window in which these have ended, the first of them last. */
async function launchWith(transfers: readonly Transfer[], language: Language = 'en'): Promise<FerryApp> {
  return launchHere({ name: 'Lin', home: await homeOf(transfers.toReversed()), language });
}

const titles = (page: Page): Promise<string[]> =>
  page.getByTestId('transfer').evaluateAll((rows) => rows.map((row) => row.querySelector('h4')!.title));

const days = (page: Page): Promise<string[]> =>
  page.getByTestId('history-day').evaluateAll((all) => all.map((day) => day.querySelector('h3')!.textContent));

describeApp('the history', () => {
  test.each(['en', 'zh-CN'] as const)('stands by day, the newest end first, in %s', async (language) => {
    const { page, resize, ...app } = await launchWith(past(12), language);
    const [today, yesterday] = language === 'en' ? ['Today', 'Yesterday'] : ['今天', '昨天'];
    const shown = await days(page);
    expect(shown.slice(0, 2)).toEqual([today, yesterday]);
    const other = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long' });
    expect(shown[2]).toContain(other.formatToParts(noon() - 48 * hour).find(({ type }) => type === 'day')!.value);
    expect(await titles(page)).toEqual(Array.from({ length: 12 }, (_, i) => `Report ${i}.pdf`));
    await page.getByTestId('transfer').first().getByText('1 kB').waitFor();
    const tree = await page.getByTestId('history').ariaSnapshot();
    const names = [...tree.matchAll(/(?:button|heading) "([^"]+)"/gu)].map(([, name]) => name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    await resize(960, 720);
    expect(await faultsOf(page)).toEqual([]);
    await pictures({ page, resize, ...app }, `history-${language}`);
    await resize(420, 640);
    await page.getByTestId('history').scrollIntoViewIfNeeded();
    await page.getByTestId('transfer').nth(1).scrollIntoViewIfNeeded();
    await screenshot(page, `history-narrow-${language}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(420);
    await resize(960, 720);
    // Rows are compact: a window of the usual height has more of them in view than tall ones would leave.
    const heights = await page
      .getByTestId('transfer')
      .evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
    expect(Math.max(...heights)).toBeLessThan(110);
  });

  test('of a crowd a part is drawn, the next part at a press, and a search goes through all of it', async () => {
    const { page } = await launchWith(past(maxHistory));
    const rows = page.getByTestId('transfer');
    await expect.poll(() => rows.count()).toBe(drawnAtOnce);
    await page.getByTestId('history-more').click();
    await expect.poll(() => rows.count()).toBe(2 * drawnAtOnce);
    // Who goes by keys goes on at the first that has come.
    expect(await page.evaluate(() => document.activeElement?.querySelector('h4')?.title)).toBe(
      `Report ${drawnAtOnce}.pdf`,
    );
    await page.getByTestId('history-search').fill(`report ${maxHistory - 1}`);
    await expect.poll(() => titles(page)).toEqual([`Report ${maxHistory - 1}.pdf`]);
    await page.getByTestId('history-found').getByText(`1 of ${maxHistory}`).waitFor();
  });

  test('it is found by name, by device and by what is in it, however it is written; nothing found leads back to all', async () => {
    const app = await launchWith(past(12));
    const { page } = app;
    const search = page.getByTestId('history-search');
    await search.fill('CHLOE\u0301 10');
    await expect.poll(() => titles(page)).toEqual(['Report 10.pdf']);
    await search.fill('straße');
    await expect.poll(() => page.getByTestId('transfer').count()).toBe(6);
    await page.getByTestId('transfer').first().getByText('With Straße.txt').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await pictures(app, 'history-found');
    await search.fill('nowhere');
    await page.getByText('No transfer here is like that.').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await pictures(app, 'history-nothing-found');
    await page.getByTestId('history-show-all').press('Enter');
    await expect.poll(() => page.getByTestId('transfer').count()).toBe(12);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('history-search');
    await page.getByTestId('history-device').click();
    await page.getByRole('option', { name: '小林的电脑' }).click();
    await expect.poll(() => titles(page)).toEqual(['Report 3.pdf', 'Report 7.pdf', 'Report 11.pdf']);
    await page.getByTestId('history-way').click();
    await page.getByRole('option', { name: 'Received', exact: true }).click();
    await page.getByText('No transfer here is like that.').waitFor();
    await page.getByTestId('history-show-all').click();
    await page.getByTestId('history-way').click();
    await page.getByRole('option', { name: 'Sent', exact: true }).click();
    await expect.poll(() => page.getByTestId('transfer').count()).toBe(6);
    // What is cleared is what is in view.
    await page.getByTestId('clear-ended').getByText('Clear these 6').click();
    await expect.poll(() => page.getByTestId('transfer').count()).toBe(6);
    await page.getByTestId('notice-undo').click();
    await expect.poll(() => page.getByTestId('transfer').count()).toBe(12);
  });

  test('its order is the same after a restart', async () => {
    const kept = past(8);
    // As two processes of one home may leave it.
    const home = await homeOf(kept.toSorted((a, b) => a.startedAt - b.startedAt));
    const first = await launchHere({ name: 'Lin', home });
    const before = await titles(first.page);
    expect(before).toEqual(kept.map(({ title }) => title));
    await first.close();
    const second = await launchHere({ name: 'Lin', home });
    expect(await titles(second.page)).toEqual(before);
  });
});

describeApp('what has ended goes on', () => {
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
  afterAll(() => pair.close());
  afterEach(() => pair.reset());

  test('to somebody else: sent files at once, received ones after a yes in the system’s dialog', async () => {
    await writeFile(join(outbox, 'plan.txt'), 'of the garden');
    await anna.drop(anna.card(ben), [join(outbox, 'plan.txt')]);
    await ben.accept();
    await Promise.all([anna.row('done').waitFor(), ben.row('done').waitFor()]);

    await anna.row('done').getByTestId('transfer-send-on').click();
    const compose = anna.page.getByTestId('compose-dialog');
    await compose.getByText('plan.txt').first().waitFor();
    expect(await faultsOf(anna.page)).toEqual([]);
    await pictures(anna.app, 'send-on');
    await anna.page.getByTestId('compose-cancel').click();
    expect((await anna.state()).transfers).toHaveLength(1);

    // Who says no in the dialog sends nothing.
    const asked = await pressInDialogs(ben.app.electron, 0);
    await ben.row('done').getByTestId('transfer-send-on').click();
    await expect.poll(asked).toEqual(['Send on what came from “Anna”?']);
    expect(await ben.page.getByTestId('compose-dialog').count()).toBe(0);
    await pressInDialogs(ben.app.electron, 1);
    await ben.row('done').getByTestId('transfer-send-on').click();
    await ben.page.getByTestId('compose-dialog').getByText('plan.txt').first().waitFor();
    await ben.sendDraft(anna);
    await anna.accept();
    await anna.row('done').waitFor();
    await expect.poll(() => anna.received()).toEqual(['plan.txt']);
    expect(await readFile(join(anna.inbox, 'plan.txt'), 'utf8')).toBe('of the garden');

    // What is gone since is said, and makes no draft.
    await rm(join(ben.inbox, 'plan.txt'));
    await ben.page.locator('[data-direction="incoming"]').getByTestId('transfer-send-on').click();
    await ben.page.getByText('plan.txt doesn’t exist any more.').waitFor();
    expect(await ben.page.getByTestId('compose-dialog').count()).toBe(0);
  });

  test('in part: of what did not make it exactly what the filter leaves, to the place it belongs in', async () => {
    const papers = join(outbox, 'Papers');
    await mkdir(join(papers, 'Old'), { recursive: true });
    const names = ['Old/bill 1.txt', 'Old/bill 2.txt', 'Old/letter.txt', 'a.txt', 'b.txt', 'c.txt'];
    for (const name of [...names, 'there.txt']) await writeFile(join(papers, name), `This is ${name}`);
    await anna.drop(anna.card(ben), [papers]);
    await ben.offer.getByText('Papers').first().waitFor();
    for (const name of names) await rm(join(papers, name));
    await ben.accept();
    await Promise.all([anna.row('done').waitFor(), ben.row('done').waitFor()]);
    for (const name of names) await writeFile(join(papers, name), `This is ${name}`);
    for (const side of [anna, ben]) {
      const row = side.row('done');
      await row.getByTestId('transfer-casualties').click();
      await row.getByTestId('casualties-filter').fill('BILL');
      await row.getByText('Papers/Old/bill 1.txt').waitFor();
      expect(await row.getByText('Papers/a.txt').count()).toBe(0);
      expect(await faultsOf(side.page)).toEqual([]);
      await pictures(side.app, `missed-${side.name}`);
    }
    // The receiver can't send: it copies what is in view.
    expect(await ben.row('done').getByTestId('casualties-again').count()).toBe(0);
    await ben.row('done').getByTestId('casualties-copy').click();
    const copied = await ben.app.electron.evaluate(({ clipboard }) => clipboard.readText());
    expect(copied.split('\n').map((line) => line.split('\t')[0])).toEqual([
      'Papers/Old/bill 1.txt',
      'Papers/Old/bill 2.txt',
    ]);
    await anna.row('done').getByTestId('casualties-again').getByText('Send these 2 again').click();
    await ben.offer.getByText('2 files').first().waitFor();
    await ben.accept();
    await expect
      .poll(async () => (await readdir(join(ben.inbox, 'Papers', 'Old')).catch(() => [])).toSorted())
      .toEqual(['bill 1.txt', 'bill 2.txt']);
    await expect.poll(async () => (await anna.state()).transfers.map(({ status }) => status)).toEqual(['done', 'done']);
    expect(await readdir(join(ben.inbox, 'Papers')).then((all) => all.toSorted())).toEqual(['Old', 'there.txt']);
  });
});
