/** What gets in the way: names that are taken, full and read-only disks, files that vanish, a line that goes down. Both windows say so, and it goes on. */
import { mkdir, readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { mounted, newFolder } from '../engine/disk/sink/places.ts';
import { describeApp, chooseReceiveDir } from './ferry.ts';
import { launchPair, Side, type Pair } from './pair.ts';
import { bigFile, expectSame } from './parcels.ts';
import { pictures } from './pictures.ts';

const mib = 1024 ** 2;

describeApp('obstacles between two windows', () => {
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
  afterEach(async () => {
    await anna.reset();
    await ben.reset();
  });

  /** Ben's folder for received files is this one until the test has ended. */
  async function receiveInto(dir: string): Promise<void> {
    await chooseReceiveDir(ben.app, dir);
    onTestFinished(() => chooseReceiveDir(ben.app, ben.inbox));
  }

  const held = (side: Side) => side.page.getByTestId('transfer').first().getByTestId('transfer-hold');

  test('a disk that fills up pauses both sides, which say so, and it goes on when there is room', async ({ skip }) => {
    const disk = await mounted(await newFolder(), '-t', 'tmpfs', '-o', 'size=64m', 'tmpfs');
    if ('refused' in disk) return skip(disk.refused);
    await receiveInto(disk.dir);
    const movie = await bigFile(join(outbox, 'movie.mkv'), 40 * mib);
    await anna.drop(anna.card(ben), [movie]);
    await ben.offer.waitFor();
    // Nothing moves before the disk has been filled: paused before it was accepted.
    const [waiting] = (await anna.state()).transfers;
    await anna.page.evaluate((transferId) => window.ferry.command('pause', { transferId }), waiting!.id);
    await ben.accept();
    await anna.row('paused').waitFor();
    const { bavail, bsize } = await statfs(disk.dir);
    const filler = join(disk.dir, 'filler');
    await writeFile(filler, Buffer.alloc(bavail * bsize - 8 * mib, 1));
    await anna.page.getByTestId('transfer-resume').click();
    await held(ben).getByText(`Paused: no room in “${disk.dir}”.`).waitFor();
    await held(anna).getByText('Paused: no room on Ben.').waitFor();
    // The sender tries again and again meanwhile, and none of its figures falls.
    await anna.row('paused').getByRole('progressbar').waitFor();
    expect(await anna.row('paused').innerText()).toMatch(/\d MB of 41.9 MB/u);
    expect(await anna.row('paused').innerText()).not.toContain('so far');
    await pictures(anna.app, 'no-room-sender');
    await pictures(ben.app, 'no-room-receiver');
    await rm(filler);
    await Promise.all([anna.row('done').waitFor(), ben.row('done').waitFor()]);
    await expectSame(movie, join(disk.dir, 'movie.mkv'));
  });

  test('a folder that is read-only is said before anything comes; another one is chosen and takes it', async ({
    skip,
  }) => {
    const disk = await mounted(await newFolder(), '-t', 'tmpfs', '-o', 'ro,size=64m', 'tmpfs');
    if ('refused' in disk) return skip(disk.refused);
    await receiveInto(disk.dir);
    const letter = join(outbox, 'letter.txt');
    await writeFile(letter, 'Dear Ben');
    await anna.drop(anna.card(ben), [letter]);
    await ben.accept();
    const why = ben.offer.getByTestId('offer-space-warning');
    await why.getByText(`Nothing can be written to “${disk.dir}”`).waitFor();
    await pictures(ben.app, 'read-only-folder');
    expect(await anna.row('asking').count()).toBe(1);
    await ben.app.electron.evaluate(({ dialog }, dir) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [dir] });
    }, ben.inbox);
    await ben.offer.getByTestId('offer-change-dir').click();
    await why.getByText('Nothing can be written').waitFor({ state: 'detached' });
    await ben.accept();
    await Promise.all([anna.row('done').waitFor(), ben.row('done').waitFor()]);
    expect(await ben.received()).toEqual(['letter.txt']);
  });

  test('a file that vanished is named on both sides, the rest arrives; once it is back only that one is sent', async () => {
    const folder = join(outbox, 'Papers');
    await mkdir(folder);
    await bigFile(join(folder, 'big.bin'), 8 * mib);
    await writeFile(join(folder, 'gone.txt'), 'for a while');
    await anna.drop(anna.card(ben), [folder]);
    await ben.offer.getByText('gone.txt').waitFor();
    await rm(join(folder, 'gone.txt'));
    await ben.accept();
    await Promise.all([anna.row('done').waitFor(), ben.row('done').waitFor()]);
    for (const side of [anna, ben]) {
      const row = side.row('done');
      await row.getByTestId('transfer-casualties').click();
      await row.getByText('Papers/gone.txt').waitFor();
      expect(await row.innerText()).toMatch(/was moved or deleted (on Anna )?before it could be sent/);
    }
    await pictures(anna.app, 'vanished-sender');
    await pictures(ben.app, 'vanished-receiver');

    await writeFile(join(folder, 'gone.txt'), 'for a while');
    await anna.row('done').getByRole('button', { name: 'Send the missing file again' }).click();
    await ben.accept();
    await expect.poll(() => ben.page.locator('[data-testid="transfer"][data-status="done"]').count()).toBe(2);
    await anna.row('done').getByTestId('transfer-skipped').getByText('1 file was there already').waitFor();
    for (const name of ['big.bin', 'gone.txt']) await expectSame(join(folder, name), join(ben.inbox, 'Papers', name));
  });

  test('names that are taken are asked about in the row, while the rest goes on; the last answer is for all', async () => {
    const folder = join(outbox, 'Letters');
    await mkdir(folder);
    await mkdir(join(ben.inbox, 'Letters'), { recursive: true });
    for (const name of ['a', 'b', 'c', 'd']) {
      await writeFile(join(folder, name), `new ${name}`);
      if (name !== 'd') await writeFile(join(ben.inbox, 'Letters', name), `old ${name} of Ben`);
    }
    await anna.drop(anna.card(ben), [folder]);
    await ben.offer.getByTestId('offer-conflicts').click();
    await ben.page.getByRole('option', { name: 'Ask each time' }).click();
    await ben.accept();
    const question = ben.page.getByTestId('transfer-question');
    const answer = (choice: string) =>
      question.locator(`[data-testid="question-${choice}"]:not([aria-disabled], :disabled)`).click();
    await question.getByText('a is here already').waitFor();
    expect(await question.innerText()).toMatch(/New\s+5 B[\s\S]*Here\s+12 B/u);
    await pictures(ben.app, 'conflict-question');
    // And over there, where the rest has gone.
    await held(anna).getByText('Waits for an answer at Ben').waitFor();
    await pictures(anna.app, 'conflict-question-sender');
    const there = (name: string) => readFile(join(ben.inbox, 'Letters', name), 'utf8').catch(() => null);
    await expect.poll(() => there('d')).toBe('new d');
    await answer('replace');
    await question.getByText('b is here already').waitFor();
    await question.getByTestId('question-all').check();
    await answer('keep-both');
    await Promise.all([anna.row('done').waitFor(), ben.row('done').waitFor()]);
    expect(await Promise.all(['a', 'b', 'b (2)', 'c', 'c (2)', 'd'].map(there))).toEqual([
      'new a',
      'old b of Ben',
      'new b',
      'old c of Ben',
      'new c',
      'new d',
    ]);
  });

  test('one file of a running transfer is left out where it arrives; both say which, and the rest is there', async () => {
    const folder = join(outbox, 'Mixed');
    await mkdir(folder);
    await bigFile(join(folder, 'endless.bin'), 6 * 1024 * mib);
    await writeFile(join(folder, 'small.txt'), 'small');
    await anna.drop(anna.card(ben), [folder]);
    const moving = ben.moving();
    await ben.accept();
    await moving;
    await ben.row('active').getByTestId('transfer-files').click();
    const endless = ben.row('active').getByRole('listitem').filter({ hasText: 'endless.bin' });
    await endless.locator('[data-state="moving"]').waitFor();
    await pictures(ben.app, 'files-of-a-transfer');
    await ben.leaveOut(endless);
    await Promise.all([anna.row('done').waitFor(), ben.row('done').waitFor()]);
    for (const [side, why] of [
      [ben, 'You left it out.'],
      [anna, 'Left out by Ben.'],
    ] as const) {
      await side.row('done').getByTestId('transfer-casualties').click();
      await side.row('done').getByText('Mixed/endless.bin').waitFor();
      expect(await side.row('done').innerText()).toContain(why);
    }
    await pictures(anna.app, 'left-out-there');
    expect(await readdir(join(ben.inbox, 'Mixed'))).toEqual(['small.txt']);
  });

  test('files are added to a running transfer by its menu or by a drop; the receiver is asked, and they arrive with it', async () => {
    const movie = await bigFile(join(outbox, 'endless.mkv'), 6 * 1024 * mib);
    const [picked, dropped] = [join(outbox, 'picked.txt'), join(outbox, 'dropped.txt')];
    for (const path of [picked, dropped]) await writeFile(path, 'Dear Ben');
    await anna.drop(anna.card(ben), [movie]);
    const moving = ben.moving();
    await ben.accept();
    await moving;
    const question = ben.page.getByTestId('transfer-question');
    const agree = async (): Promise<void> => {
      await question.getByText('Anna wants to add 1 file (8\u00a0B)').waitFor();
      await pictures(ben.app, 'more-files');
      await question.locator('[data-testid="question-accept"]:not([aria-disabled], :disabled)').click();
      await question.waitFor({ state: 'detached' });
    };
    await anna.app.electron.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] });
    }, picked);
    await anna.row('active').getByTestId('transfer-add').click();
    await anna.page.getByRole('menuitem', { name: 'Add files…' }).click();
    await agree();
    const drag = await anna.drag([dropped]);
    await drag.over(anna.card(ben));
    const choice = anna.card(ben).getByText('Add to endless.mkv');
    await choice.waitFor();
    await drag.over(choice);
    await pictures(anna.app, 'drag-add');
    await drag.drop();
    await agree();
    await ben.row('active').getByTestId('transfer-files').click();
    const endless = ben.row('active').getByRole('listitem').filter({ hasText: 'endless.mkv' });
    await ben.leaveOut(endless);
    await Promise.all([anna.row('done').waitFor(), ben.row('done').waitFor()]);
    expect(await ben.received()).toEqual(['dropped.txt', 'picked.txt']);
  });

  test('paused here, it stays so while the other side is gone, says so, and resumes when it is back', async () => {
    const movie = await bigFile(join(outbox, 'endless.mkv'), 6 * 1024 * mib);
    await anna.drop(anna.card(ben), [movie]);
    const moving = Promise.all([anna.moving(), ben.moving()]);
    await ben.accept();
    await moving;
    await anna.page.getByTestId('transfer-pause').click();
    await held(anna).getByText('Paused here. Resume it when you like.').waitFor();
    await held(ben).getByText('Paused by Anna.').waitFor();
    await pictures(ben.app, 'paused-by-the-other');
    await ben.app.close();
    await anna.card(ben).waitFor({ state: 'detached' });
    await held(anna).getByText('Paused here.').waitFor();
    await pictures(anna.app, 'paused-here-line-down');
    ben = await Side.launch('Ben', join(pair.dir, 'ben'));
    onTestFinished(async () => void (await ben.app.close()));
    await anna.card(ben).waitFor();
    const again = Promise.all([anna.moving(), ben.moving()]);
    await anna.page.getByTestId('transfer-resume').click();
    await again;
    await anna.page.getByTestId('transfer-pause').click();
    await anna.cancel(anna.row('paused'));
    await Promise.all([anna.row('cancelled').waitFor(), ben.row('cancelled').waitFor()]);
  });
});
