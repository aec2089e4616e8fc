/** Texts between two windows: dropped, pasted and written; shown, copied, and a link opened by main after its question. */
import type { Locator } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { describeApp, pressInDialogs } from './ferry.ts';
import { launchPair, type Side } from './pair.ts';
import { pictures } from './pictures.ts';

const link = 'https://example.test/a?b=c';

/** Text that is dragged from another program and let go over the middle of something. */
async function dropText(side: Side, target: Locator, text: string): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  const box = (await target.boundingBox())!;
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const session = await side.page.context().newCDPSession(side.page);
  const data = { items: [{ mimeType: 'text/plain', data: text }], files: [], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, ...at, data });
  }
  await session.detach();
}

/** What the system's clipboard holds. */
const clipboardOf = ({ app }: Side): Promise<string> =>
  app.electron.evaluate(async ({ clipboard }) => clipboard.readText());

describeApp('texts', () => {
  test('a text is dropped, accepted, shown and copied; its link is opened after a question of main’s', async () => {
    const { anna, ben, close } = await launchPair();
    onTestFinished(close);
    const opened = () => ben.app.electron.evaluate(() => (globalThis as unknown as { opened: string[] }).opened);
    await ben.app.electron.evaluate(({ shell, clipboard }) => {
      Object.assign(globalThis, { opened: [] });
      shell.openExternal = async (url: string) => void (globalThis as unknown as { opened: string[] }).opened.push(url);
      void clipboard.writeText('before');
    });

    // Dropped beside the cards it asks to whom.
    await dropText(anna, anna.page.getByTestId('drop-zone'), `look at ${link} now`);
    expect(await anna.page.getByTestId('compose-note').inputValue()).toBe(`look at ${link} now`);
    await pictures(anna.app, 'text-compose');
    await anna.sendDraft(ben);
    await ben.offer.waitFor();
    expect(await ben.page.getByTestId('offer-text').innerText()).toMatch(/once you have accepted/);
    await pictures(ben.app, 'text-offer-stranger');
    await ben.page.getByTestId('offer-accept').click();
    await Promise.all([anna.row('done').waitFor(), ben.row('done').waitFor()]);
    expect(await ben.page.getByTestId('transfer-words').innerText()).toBe(`look at ${link} now`);
    await pictures(ben.app, 'text-received');
    expect(await ben.received()).toEqual([]);
    expect([await opened(), await clipboardOf(ben)]).toEqual([[], 'before']);

    await ben.page.getByTestId('text-copy').click();
    await expect.poll(() => clipboardOf(ben)).toBe(`look at ${link} now`);

    const saysNo = await pressInDialogs(ben.app.electron, 0);
    await ben.page.getByTestId('text-open').click();
    await expect.poll(saysNo).toEqual([expect.stringContaining('example.test')]);
    expect(await opened()).toEqual([]);
    const saysYes = await pressInDialogs(ben.app.electron, 1);
    await ben.page.getByTestId('text-open').click();
    await expect.poll(opened).toEqual([link]);
    expect(await saysYes()).toHaveLength(1);
    // The page can't have another one opened.
    const other = await ben.page.evaluate(async () => {
      const { transfers } = (await window.ferry.snapshot()).state;
      return window.ferry.command('openLink', { transferId: transfers[0]!.id, link: 'https://elsewhere.test/' });
    });
    expect(other).toMatchObject({ ok: false, failure: { code: 'link-not-there' } });

    // Dropped on a card it goes there; from a device that is remembered it stands with the question.
    await dropText(anna, anna.card(ben), 'second');
    await ben.offer.waitFor();
    expect(await ben.page.getByTestId('offer-text').innerText()).toBe('second');
    await pictures(ben.app, 'text-offer-known');
    await ben.page.getByTestId('offer-accept').click();
    await ben.row('done').waitFor();

    // Pasted with the keys of the system, anywhere in the window.
    await anna.app.electron.evaluate(({ clipboard }) => clipboard.writeText('pasted 文本'));
    await anna.page.locator('body').click({ position: { x: 5, y: 5 } });
    await anna.page.keyboard.press('Control+v');
    await expect.poll(() => anna.page.getByTestId('compose-note').inputValue()).toBe('pasted 文本');
    await anna.sendDraft(ben);
    await ben.page.getByTestId('offer-accept').click();
    await ben.row('done').waitFor();
    expect(await ben.page.getByTestId('transfer-words').first().innerText()).toBe('pasted 文本');
  });
});
