/** What is photographed: a scene of `scenes.ts`, and the steps that lead from it to a state. */
import { phoneShots } from './phone-shots.mjs';
import { click, dragOver, scrollTo, state } from './steps.mjs';
import { windowShots } from './window-shots.mjs';

const compose = (page) =>
  page.evaluate(() =>
    window.bridge.request({
      kind: 'send',
      paths: [
        '/home/lin/Documents/Contract final.pdf',
        '/home/lin/Pictures/2026/Holiday photos',
        '/home/lin/Desktop/notes.md',
      ],
    }),
  );

export const states = [
  state('empty', 'empty'),
  state('problem', 'problem'),
  state('devices', 'devices'),
  state('trust', 'trust'),
  state('trust-details', 'trust', async (page) => {
    await page.getByTestId('device-more').first().click();
    await page.getByRole('menuitem').last().click();
  }),
  state('trust-namesake', 'trust', async (page) => {
    await page.getByTestId('device-more').nth(1).click();
    await page.getByRole('menuitem').last().click();
  }),
  state('pair-link', 'trust', click('pair-by-link')),
  state('pair-link-shown', 'trust', async (page) => {
    await page.getByTestId('pair-by-link').click();
    await page.getByTestId('pair-link-show').click();
  }),
  ...['asked', 'long', 'waiting', 'done', 'changed', 'differs'].map((how) => state(`pairing-${how}`, `pairing-${how}`)),
  state('transfers', 'transfers'),
  state('texts', 'texts', async (page) => {
    await scrollTo(page, '[data-testid=transfer]');
  }),
  state('text-offer', 'text-offer'),
  state('text-offer-stranger', 'text-offer-stranger'),
  state('text-write', 'devices', click('write-text')),
  state('comparing', 'comparing', async (page) => {
    await scrollTo(page, '[data-testid=transfer]');
  }),
  state('comparing-focus', 'comparing', async (page) => {
    await page.locator('[data-testid=question-accept]:not([aria-disabled])').first().focus();
  }),
  state('introduced', 'introduced'),
  state('introduced-later', 'introduced', async (page) => {
    await page.keyboard.press('Escape');
    await page.getByTestId('transfer-review').waitFor();
    await scrollTo(page, '[data-testid=transfer-review]');
  }),
  state('held', 'held'),
  state('held-list', 'held', async (page) => {
    await page
      .locator('[data-status=reconnecting]')
      .first()
      .evaluate((row) => row.scrollIntoView());
  }),
  state('held-end', 'held', async (page) => {
    await page.getByTestId('transfer-skipped').scrollIntoViewIfNeeded();
  }),
  state('asking', 'asking'),
  state('asking-first', 'asking', async (page) => {
    await scrollTo(page, '[data-testid=transfer-question]');
  }),
  state('asking-rest', 'asking', async (page) => {
    await scrollTo(page, '[data-status=queued]');
  }),
  state('files', 'asking', async (page) => {
    await page.getByTestId('transfer-files').nth(2).click();
    await page.getByTestId('transfer-file-list').getByText('DSC_00001.NEF').waitFor();
    await scrollTo(page, '[data-direction=outgoing]');
  }),
  state('add', 'asking', async (page) => {
    await scrollTo(page, '[data-direction=outgoing]');
    await click('transfer-add')(page);
    await page.getByRole('menuitem').first().waitFor();
  }),
  state('drag-add', 'asking', async (page) => {
    await dragOver('[data-testid=device-card]')(page);
    await dragOver('[data-add-to]')(page);
  }),
  state('ends', 'ends', async (page) => {
    await scrollTo(page, '[data-testid=transfer]');
  }),
  state('pictures', 'pictures', async (page) => {
    await scrollTo(page, '[data-testid=transfer]');
    await page.getByTestId('landed-pictures').first().locator('img').first().waitFor();
    await click('transfer-landed')(page);
    await page.getByTestId('landed-item').first().locator('img').waitFor();
    await scrollTo(page, '[data-testid=transfer]');
  }),
  state('ends-gone', 'ends', async (page) => {
    await click('transfer-landed')(page);
    await page.getByTestId('landed-show').last().click();
    await click('transfer-show')(page);
    await page.getByTestId('transfer-gone').waitFor();
    await scrollTo(page, '[data-testid=transfer-landed]');
  }),
  state('offer-full', 'offer-full', async (page) => {
    await page.getByText('DSC_00001.NEF').waitFor();
    await page.locator('[data-testid=offer-accept]:disabled').waitFor();
  }),
  state('offer-read-only', 'offer-read-only', async (page) => {
    await page.getByText('DSC_00001.NEF').waitFor();
    await page.locator('[data-testid=offer-accept]:not([aria-disabled])').click();
    await page.locator('[data-testid=offer-space-warning] svg').waitFor();
  }),
  state('settings-known', 'devices', async (page) => {
    await click('settings-open')(page);
    await page.getByTestId('known-device').last().waitFor();
    await scrollTo(page, '[data-testid=known-device]');
  }),
  state('settings-receiving', 'devices', async (page) => {
    await click('settings-open')(page);
    await click('settings-at-once')(page);
    await page.getByRole('option').first().waitFor();
  }),
  state('offer', 'offer', async (page) => {
    await page.getByText('DSC_00001.NEF').waitFor();
  }),
  state('offer-known', 'offer-known', async (page) => {
    await page.getByText('DSC_00001.NEF').waitFor();
  }),
  state('settings', 'devices', click('settings-open')),
  state('settings-conflicts', 'devices', async (page) => {
    await click('settings-open')(page);
    await click('settings-conflicts')(page);
    await page.getByRole('option').first().waitFor();
  }),
  state('offer-conflicts', 'offer', async (page) => {
    await page.getByText('DSC_00001.NEF').waitFor();
    await click('offer-conflicts')(page);
    await page.getByRole('option').first().waitFor();
  }),
  state('address', 'devices', async (page) => {
    await page.evaluate(() => {
      window.bridge.answers.addAddress = () => ({
        ok: false,
        failure: { code: 'unreachable', params: { address: '192.168.1.77:53317' } },
      });
    });
    await click('add-address')(page);
    await page.getByTestId('address-input').fill('192.168.1.77');
    await click('address-submit')(page);
    await page.getByRole('alert').first().waitFor();
  }),
  state('compose', 'devices', compose),
  state('compose-empty', 'empty', compose),
  state('drag', 'devices', dragOver('[data-testid=drop-zone]')),
  state('drag-card', 'devices', dragOver('[data-testid=device-card]')),
  state('device', 'devices', async (page) => {
    await click('device-more')(page);
    await page.getByRole('menuitem').last().click();
  }),
  state('rules-accept', 'ruled', async (page) => {
    await click('device-more')(page);
    await page.getByRole('menuitem').last().click();
    await scrollTo(page, '[data-testid=device-label]');
  }),
  state('rules-block', 'ruled', async (page) => {
    await page.getByTestId('device-more').nth(1).click();
    await page.getByRole('menuitem').last().click();
    await scrollTo(page, '[data-testid=device-label]');
  }),
  state('rules-known', 'ruled', async (page) => {
    await click('settings-open')(page);
    await page.getByTestId('known-device').last().waitFor();
    await scrollTo(page, '[data-testid=known-device]');
  }),
  state('hidden', 'ruled', async (page) => {
    await click('settings-open')(page);
    await page.getByTestId('settings-visible-to').click();
    await page.getByRole('option').first().waitFor();
  }),
  state('beyond', 'beyond'),
  state('casualties', 'transfers', async (page) => {
    await click('transfer-casualties')(page);
    await page.getByTestId('transfer-casualties').scrollIntoViewIfNeeded();
  }),
  state('odd-names', 'odd-names'),
  state('odd-names-lists', 'odd-names', async (page) => {
    await page.getByTestId('transfer-files').first().click();
    await page.getByText('two␣␣spaces.txt').first().waitFor();
    await scrollTo(page, '[data-testid=transfer]');
  }),
  state('odd-names-ends', 'odd-names', async (page) => {
    await click('transfer-landed')(page);
    await click('transfer-casualties')(page);
    await page.getByTestId('transfer-where').scrollIntoViewIfNeeded();
    await scrollTo(page, '[data-status=done]');
  }),
  state('odd-offer', 'odd-offer', async (page) => {
    await page.getByText('two␣␣spaces.txt').first().waitFor();
  }),
  state('notice', 'devices', async (page) => {
    await page.evaluate(() => {
      window.bridge.answers.pickFiles = () => ({ ok: true, value: { paths: ['/gone'] } });
      window.bridge.answers.send = () => ({
        ok: false,
        failure: { code: 'path-not-found', params: { path: '/gone' } },
      });
    });
    await click('device-send-files')(page);
    await page.getByTestId('notice').waitFor();
  }),
  ...windowShots,
  ...phoneShots,
];
