/** A person sends, another answers: two real windows on one machine, real files, real disks. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { describeApp } from './ferry.ts';
import { launchPair, type Pair, type Side } from './pair.ts';
import { bigFile, expectSame, photoFolder } from './parcels.ts';
import { everyPicture, pictures } from './pictures.ts';
import { showInSequence, whyNoSequence } from '../support/disks/in-sequence.ts';

/** Under way long enough to be seen and stopped; nothing of it need ever be whole. */
const endless = 6 * 1024 ** 3;

describeApp('two windows', () => {
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

  async function smallFile(): Promise<string> {
    const path = join(outbox, 'letter.txt');
    await writeFile(path, 'Dear Ben');
    return path;
  }

  test('a file and a folder dropped on a device are whole there, after the same code on both screens and a yes', async () => {
    const movie = await bigFile(join(outbox, 'movie.mkv'), (everyPicture ? 1 : 0.5) * 1024 ** 3);
    const photos = await photoFolder(join(outbox, 'Photos'));
    await anna.asksCodes(true);
    onTestFinished(() => anna.asksCodes(false));
    await anna.drop(anna.card(ben), [movie, photos]);

    // Before anything of the files is told.
    const introduction = ben.page.getByTestId('introduction-dialog');
    await introduction.waitFor();
    const code = await introduction.getByTestId('offer-code').innerText();
    expect(code).toMatch(/^\d{3} \d{3}$/);
    const comparing = anna.row('comparing');
    expect(await comparing.getByTestId('transfer-code').innerText()).toBe(code);
    await pictures(ben.app, 'introduction');
    await pictures(anna.app, 'sender-compares');
    // By the keyboard alone.
    await comparing.locator('[data-testid="question-accept"]:not([aria-disabled])').focus();
    await anna.page.keyboard.press('Enter');

    await ben.offer.waitFor();
    expect(await ben.offer.getByTestId('offer-code').innerText()).toBe(code);
    expect(await anna.row('asking').getByTestId('transfer-code').innerText()).toBe(code);
    await ben.offer.getByText('movie.mkv').waitFor();
    expect(await ben.offer.innerText()).toContain(`Save to`);
    expect(await ben.received()).toEqual([]);
    await pictures(ben.app, 'offer-first-contact');
    await pictures(anna.app, 'sender-waits');

    const moving = Promise.all([anna.moving(), ben.moving()]);
    await ben.offer.getByTestId('offer-accept').click();
    await moving;
    await Promise.all([pictures(anna.app, 'sending'), pictures(ben.app, 'receiving')]);

    await Promise.all([anna.row('done').waitFor(), ben.row('done').waitFor()]);
    expect(await anna.outcome()).toBe('Delivered');
    expect(await ben.outcome()).toBe('Received');
    expect(await ben.received()).toEqual(['Photos', 'movie.mkv']);
    await expectSame(photos, join(ben.inbox, 'Photos'));
    await expectSame(movie, join(ben.inbox, 'movie.mkv'));
    await pictures(anna.app, 'delivered');
    await pictures(ben.app, 'received');
  });

  test.skipIf(whyNoSequence !== null)(
    `files that can only be read in sequence, as in an opened archive, arrive whole (${whyNoSequence ?? 'through FUSE'})`,
    async () => {
      const [archive, mount] = [join(outbox, 'archive'), join(outbox, 'mounted')];
      await Promise.all([mkdir(archive), mkdir(mount)]);
      await bigFile(join(archive, 'film.mkv'), 24 * 1024 ** 2);
      await writeFile(join(archive, 'letter.txt'), 'Dear Ben');
      await showInSequence(archive, mount);
      await anna.drop(anna.card(ben), [join(mount, 'film.mkv'), join(mount, 'letter.txt')]);
      await ben.accept();
      await Promise.all([anna.row('done').waitFor(), ben.row('done').waitFor()]);
      for (const name of ['film.mkv', 'letter.txt']) await expectSame(join(archive, name), join(ben.inbox, name));
    },
  );

  test('what has arrived can be shown in its folder', async () => {
    await anna.drop(anna.card(ben), [await smallFile()]);
    await ben.offer.getByTestId('offer-accept').click();
    await ben.row('done').waitFor();
    await ben.app.electron.evaluate(({ shell }) => {
      shell.showItemInFolder = (path) => void Object.assign(shell, { shown: path });
    });
    await ben.row('done').getByTestId('transfer-show').click();
    await expect
      .poll(() => ben.app.electron.evaluate(({ shell }) => (shell as { shown?: string }).shown))
      .toBe(join(ben.inbox, 'letter.txt'));
  });

  test('what is dragged is told what a drop would do; one beside the devices asks to whom, and a no is told to the sender', async () => {
    const { page } = anna;
    const overlay = page.getByTestId('drop-overlay');
    const drag = await anna.drag([await smallFile()]);
    await drag.over(anna.card(ben));
    await anna.card(ben).getByText('Drop to send to Ben').waitFor();
    await pictures(anna.app, 'drag-over-device');
    await drag.over(page.getByTestId('drop-zone'));
    await overlay.getByText('Drop to choose who gets it').waitFor();
    await pictures(anna.app, 'drag-elsewhere');
    await drag.drop();
    await overlay.waitFor({ state: 'detached' });
    const compose = page.getByTestId('compose-dialog');
    await compose.getByText('letter.txt').waitFor();
    await compose.getByTestId('compose-note').fill('For the weekend.\nSee you there!');
    await pictures(anna.app, 'to-whom');
    await anna.sendDraft(ben);
    await compose.waitFor({ state: 'detached' });

    await ben.offer.waitFor();
    expect(await ben.offer.innerText()).toContain('For the weekend.\nSee you there!');
    await ben.offer.getByText('letter.txt').waitFor();
    await pictures(ben.app, 'offer-with-note');
    await ben.offer.getByTestId('offer-decline').click();

    await Promise.all([anna.row('declined').waitFor(), ben.row('declined').waitFor()]);
    await ben.offer.waitFor({ state: 'detached' });
    expect(await anna.outcome()).toBe('Ben declined the files.');
    expect(await ben.outcome()).toBe('You declined these files.');
    expect(await anna.row('declined').getByTestId('transfer-again').isVisible()).toBe(true);
    expect(await ben.received()).toEqual([]);
    await pictures(anna.app, 'declined-sender');
    await pictures(ben.app, 'declined-receiver');
  });

  test.each(['sender', 'receiver'] as const)(
    'cancelled midway by the %s: both say so and the file isn’t there',
    async (who) => {
      const movie = await bigFile(join(outbox, 'endless.mkv'), endless);
      await anna.drop(anna.card(ben), [movie]);
      const [canceller, other] = who === 'sender' ? [anna, ben] : [ben, anna];
      const paused = canceller.pauseAt(64 * 1024 ** 2);
      await ben.offer.getByTestId('offer-accept').click();
      await paused;
      await canceller.cancel(canceller.row('paused'));
      await Promise.all([anna.row('cancelled').waitFor(), ben.row('cancelled').waitFor()]);
      expect(await canceller.outcome()).toBe('You cancelled this transfer.');
      expect(await other.outcome()).toBe(`${canceller.name} cancelled this transfer.`);
      // What had come is kept, out of sight (window/second-thoughts.test.ts).
      expect((await ben.received()).filter((name) => !name.endsWith('.part'))).toEqual([]);
      await pictures(canceller.app, `cancelled-by-${who}`);
      await pictures(other.app, `cancelled-by-${who}-other-side`);
    },
  );

  test('in the fast lane, which both allow in the details of the other, both rows say that nothing is encrypted', async () => {
    await anna.drop(anna.card(ben), [await smallFile()]);
    await ben.offer.locator('[data-testid="offer-always"]:not([aria-disabled])').click();
    await anna.row('done').waitFor();
    await Promise.all([anna.remember(ben), ben.trusts(anna).waitFor()]);
    for (const [side, other] of [[anna, ben] as const, [ben, anna] as const]) {
      await side.card(other).getByTestId('device-more').click();
      await side.page.getByRole('menuitem', { name: 'Device details' }).click();
      const fastLane = side.page.getByTestId('device-fast-lane');
      expect(await fastLane.getAttribute('aria-checked')).toBe('false');
      await fastLane.click();
      await side.page.locator('[data-testid="device-fast-lane"][aria-checked="true"]').waitFor();
      await pictures(side.app, `fast-lane-${side.name}`);
      await side.page.keyboard.press('Escape');
      await side.page.getByTestId('device-dialog').waitFor({ state: 'detached' });
    }
    const movie = await bigFile(join(outbox, 'open.mkv'), 64 * 1024 ** 2);
    await anna.drop(anna.card(ben), [movie]);
    await Promise.all([anna, ben].map((side) => side.row('done').getByText('Not encrypted').waitFor()));
    await expectSame(movie, join(ben.inbox, 'open.mkv'));
    await pictures(anna.app, 'not-encrypted-sent');
    await pictures(ben.app, 'not-encrypted-received');
  });

  test('one at a time: the second waits its turn, says so on both sides, and begins when the first is over', async () => {
    const atOnce = (n: number) => anna.page.evaluate((k) => window.ferry.command('setSettings', { atOnce: k }), n);
    await atOnce(1);
    onTestFinished(async () => void (await atOnce(4)));
    const movie = await bigFile(join(outbox, 'endless.mkv'), endless);
    await anna.drop(anna.card(ben), [movie]);
    const moving = Promise.all([anna.moving(), ben.moving()]);
    await ben.accept();
    await moving;
    await anna.drop(anna.card(ben), [await smallFile()]);
    await ben.accept();
    await anna.row('queued').getByText('Waiting for its turn: other transfers go first.').waitFor();
    await ben.row('queued').getByText('Waiting for its turn at Anna').waitFor();
    await pictures(anna.app, 'queued-sender');
    await pictures(ben.app, 'queued-receiver');
    await anna.cancel(anna.page.locator('[data-status="active"]'));
    // Below the one that was cancelled, where that ended last.
    const done = ({ page }: Side) =>
      page.locator('[data-testid="transfer"][data-status="done"]', { hasText: 'letter.txt' });
    await Promise.all([done(anna).waitFor(), done(ben).waitFor()]);
  });

  test('an offer is answered with the keyboard alone, but not by keys meant for what was there before', async () => {
    await anna.drop(anna.card(ben), [await smallFile()]);
    await ben.offer.waitFor();
    const { keyboard } = ben.page;
    await keyboard.press('Enter');
    await keyboard.press('Space');
    const focused = () => ben.page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
    const passed = [];
    // The list, the folder, Decline, Always accept and whatever else there is come first.
    for (let stops = 0; stops < 12 && (await focused()) !== 'offer-accept'; stops++) {
      await keyboard.press('Tab');
      passed.push(await focused());
    }
    expect(passed).toEqual(expect.arrayContaining(['offer-change-dir', 'offer-decline', 'offer-always']));
    expect(await ben.page.evaluate(() => document.activeElement?.matches(':focus-visible'))).toBe(true);
    await pictures(ben.app, 'offer-by-keyboard');
    await ben.offer.locator('[data-testid="offer-accept"]:not([aria-disabled])').waitFor();
    await keyboard.press('Enter');
    await Promise.all([anna.row('done').waitFor(), ben.row('done').waitFor()]);
    await expectSame(join(outbox, 'letter.txt'), join(ben.inbox, 'letter.txt'));
  });
});
