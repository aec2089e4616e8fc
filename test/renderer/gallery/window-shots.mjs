/** What is photographed of `window-scenes.ts`, and of second thoughts: what is asked, undone and laid aside. */
import { click, scrollTo, state } from './steps.mjs';

const send = (paths) => (page) =>
  page.evaluate((given) => window.bridge.request({ kind: 'send', paths: given }), paths);
const one = ['/home/lin/Documents/Contract final.pdf'];
const three = [...one, '/home/lin/Pictures/2026/Holiday photos', '/home/lin/Desktop/notes.md'];
const details = (nth) => async (page) => {
  await page.getByTestId('device-more').nth(nth).click();
  await page.getByRole('menuitem').last().click();
};
const history = (page) => scrollTo(page, '[data-testid=history]');

export const windowShots = [
  state('history', 'history'),
  state('history-rows', 'history', async (page) => {
    await history(page);
  }),
  state('history-found', 'history', async (page) => {
    await page.getByTestId('history-search').fill('report 1');
    await history(page);
  }),
  state('history-device', 'history', async (page) => {
    await page.getByTestId('history-device').click();
    await page.getByRole('option').last().waitFor();
  }),
  state('history-nothing', 'history', async (page) => {
    await page.getByTestId('history-search').fill('nowhere');
    await page.getByTestId('history-show-all').waitFor();
    await history(page);
  }),
  state('history-send-on', 'history', async (page) => {
    await page.getByTestId('transfer-send-on').nth(1).click();
    await page.getByTestId('compose-dialog').waitFor();
  }),
  state('nothing', 'nothing', (page) => scrollTo(page, '[data-testid=transfer]')),
  state('alike', 'alike'),
  state('alike-compose', 'alike', send(one)),
  state('crowd', 'crowd'),
  state('looks', 'looks'),
  state('looks-details', 'looks', async (page) => {
    await details(0)(page);
    await scrollTo(page, '[data-testid=device-label]');
  }),
  state('looks-compose', 'looks', async (page) => {
    await send(three)(page);
    await page.getByTestId('recipient').nth(1).click();
    await page.getByTestId('compose-note').fill('For the weekend.\nThe best ones are in “Selected”.');
  }),
  state('menu', 'devices', click('device-more')),
  state('draft-laid-aside', 'devices', async (page) => {
    await send(three)(page);
    await page.getByTestId('compose-note').fill('For the weekend');
    await page.keyboard.press('Escape');
    await page.getByTestId('draft').waitFor();
  }),
  state('stop-question', 'running', async (page) => {
    await page.locator('[data-status=active] [data-testid=transfer-cancel]').first().click();
    await page.getByTestId('transfer-stop').scrollIntoViewIfNeeded();
  }),
  state('block-question', 'running', async (page) => {
    await details(1)(page);
    await page.getByTestId('device-rule').getByRole('radio').last().click();
    await page.getByTestId('device-block-question').scrollIntoViewIfNeeded();
  }),
  state('leave-out', 'asking', async (page) => {
    await page.getByTestId('transfer-files').nth(2).click();
    await page.getByTestId('transfer-file-list').getByText('DSC_00001.NEF').waitFor();
    await page.getByTestId('file-leave-out').first().click();
    await scrollTo(page, '[data-testid=transfer-file-list]', 'center');
  }),
  state('removed', 'history', async (page) => {
    await page.getByTestId('transfer-dismiss').first().click();
    await page.getByTestId('notice-undo').waitFor();
  }),
  state('forgotten-details', 'devices', async (page) => {
    await details(0)(page);
    await page.getByTestId('device-forget').click();
    await page.getByTestId('forgotten').waitFor();
  }),
  state('forgotten-settings', 'devices', async (page) => {
    await click('settings-open')(page);
    await click('known-forget')(page);
    await page.getByTestId('forgotten').waitFor();
    await scrollTo(page, '[data-testid=forgotten]', 'center');
  }),
  state('shortcuts', 'devices', async (page) => {
    await page.keyboard.press('F1');
    await page.getByTestId('shortcuts-dialog').waitFor();
  }),
  state('about', 'devices', async (page) => {
    await page.evaluate(() => window.bridge.request({ kind: 'about' }));
    await page.getByTestId('about-dialog').waitFor();
  }),
  ...['newer', 'newer-coming', 'newer-there', 'newest', 'update-forged', 'update-held-back'].map((scene) =>
    state(`about-${scene}`, scene, async (page) => {
      await page.evaluate(() => window.bridge.request({ kind: 'about' }));
      await page.getByTestId('updates').waitFor();
    }),
  ),
  state('settings-updates', 'newer', async (page) => {
    await click('settings-open')(page);
    await page.getByTestId('settings-newer').waitFor();
    await scrollTo(page, '[data-testid=settings-look-for-updates]', 'center');
  }),
  state('log', 'log', async (page) => {
    await page.evaluate(() => window.bridge.request({ kind: 'about' }));
    await page.getByTestId('log-open').click();
    await page.getByTestId('log-entries').waitFor();
  }),
  state('notices', 'devices', async (page) => {
    await page.evaluate(() => {
      window.bridge.answers.look = () => ({
        ok: true,
        value: {
          paths: ['/home/lin/shortcut'],
          gone: ['/home/lin/was here.txt'],
          elsewhere: [],
          links: ['/home/lin/shortcut'],
        },
      });
    });
    await send(['/home/lin/shortcut', '/home/lin/was here.txt'])(page);
    await page.getByTestId('notice').nth(1).waitFor();
    await page.getByTestId('compose-cancel').click();
  }),
  state('notice-empty', 'empty', async (page) => {
    await page.getByTestId('settings-open').focus();
    await page.evaluate(() => document.dispatchEvent(new ClipboardEvent('paste', { cancelable: true })));
    await page.getByTestId('notice').waitFor();
  }),
];
