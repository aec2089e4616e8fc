/** What is photographed: scene, size, theme, language, and the steps that lead there. */
import { phoneShots } from './phone-shots.mjs';

const small = { width: 420, height: 640 };
const medium = { width: 960, height: 720 };
const large = { width: 1600, height: 1000 };

const click = (testId) => (page) => page.getByTestId(testId).first().click();
const dragOver = (selector) => (page) =>
  page.evaluate((target) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['x'], 'x.txt'));
    document
      .querySelector(target)
      .dispatchEvent(new DragEvent('dragover', { bubbles: true, cancelable: true, dataTransfer: transfer }));
  }, selector);
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

const scrollTo = (page, selector) =>
  page
    .locator(selector)
    .first()
    .evaluate((element) => element.scrollIntoView());

const each = (name, scene, steps) => [
  { name: `${name}-small`, scene, ...small, steps },
  { name: `${name}-medium-dark`, scene, ...medium, theme: 'dark', steps },
  { name: `${name}-large`, scene, ...large, steps },
  { name: `${name}-large-dark`, scene, ...large, theme: 'dark', steps },
  { name: `${name}-medium`, scene, ...medium, steps },
  { name: `${name}-small-dark`, scene, ...small, theme: 'dark', steps },
  { name: `${name}-small-dark-zh`, scene, ...small, theme: 'dark', lang: 'zh-CN', steps },
  { name: `${name}-medium-zh`, scene, ...medium, lang: 'zh-CN', steps },
];

export const shots = [
  ...each('empty', 'empty'),
  ...each('problem', 'problem'),
  ...each('devices', 'devices'),
  ...each('trust', 'trust'),
  ...each('trust-details', 'trust', async (page) => {
    await page.getByTestId('device-more').first().click();
    await page.getByRole('menuitem').last().click();
  }),
  ...each('trust-namesake', 'trust', async (page) => {
    await page.getByTestId('device-more').nth(1).click();
    await page.getByRole('menuitem').last().click();
  }),
  ...each('pair-link', 'trust', click('pair-by-link')),
  ...each('pair-link-shown', 'trust', async (page) => {
    await page.getByTestId('pair-by-link').click();
    await page.getByTestId('pair-link-show').click();
  }),
  ...['asked', 'long', 'waiting', 'done', 'changed', 'differs'].flatMap((state) =>
    each(`pairing-${state}`, `pairing-${state}`),
  ),
  ...each('transfers', 'transfers'),
  ...each('texts', 'texts', async (page) => {
    await scrollTo(page, '[data-testid=transfer]');
  }),
  ...each('text-offer', 'text-offer'),
  ...each('text-offer-stranger', 'text-offer-stranger'),
  ...each('text-write', 'devices', click('write-text')),
  ...each('comparing', 'comparing', async (page) => {
    await scrollTo(page, '[data-testid=transfer]');
  }),
  ...each('comparing-focus', 'comparing', async (page) => {
    await page.locator('[data-testid=question-accept]:not([aria-disabled])').first().focus();
  }),
  ...each('introduced', 'introduced'),
  ...each('introduced-later', 'introduced', async (page) => {
    await page.keyboard.press('Escape');
    await page.getByTestId('transfer-review').waitFor();
    await scrollTo(page, '[data-testid=transfer-review]');
  }),
  ...each('held', 'held'),
  ...each('held-list', 'held', async (page) => {
    await page
      .locator('[data-status=reconnecting]')
      .first()
      .evaluate((row) => row.scrollIntoView());
  }),
  ...each('held-end', 'held', async (page) => {
    await page.getByTestId('transfer-skipped').scrollIntoViewIfNeeded();
  }),
  ...each('asking', 'asking'),
  ...each('asking-first', 'asking', async (page) => {
    await scrollTo(page, '[data-testid=transfer-question]');
  }),
  ...each('asking-rest', 'asking', async (page) => {
    await scrollTo(page, '[data-status=queued]');
  }),
  ...each('files', 'asking', async (page) => {
    await page.getByTestId('transfer-files').nth(2).click();
    await page.getByTestId('transfer-file-list').getByText('DSC_00001.NEF').waitFor();
    await scrollTo(page, '[data-direction=outgoing]');
  }),
  ...each('add', 'asking', async (page) => {
    await scrollTo(page, '[data-direction=outgoing]');
    await click('transfer-add')(page);
    await page.getByRole('menuitem').first().waitFor();
  }),
  ...each('drag-add', 'asking', async (page) => {
    await dragOver('[data-testid=device-card]')(page);
    await dragOver('[data-add-to]')(page);
  }),
  ...each('ends', 'ends', async (page) => {
    await scrollTo(page, '[data-testid=transfer]');
  }),
  ...each('ends-gone', 'ends', async (page) => {
    await click('transfer-landed')(page);
    await page.getByTestId('landed-show').last().click();
    await click('transfer-show')(page);
    await page.getByTestId('transfer-gone').waitFor();
    await scrollTo(page, '[data-testid=transfer-landed]');
  }),
  ...each('offer-full', 'offer-full', async (page) => {
    await page.getByText('DSC_00001.NEF').waitFor();
    await page.locator('[data-testid=offer-accept]:disabled').waitFor();
  }),
  ...each('offer-read-only', 'offer-read-only', async (page) => {
    await page.getByText('DSC_00001.NEF').waitFor();
    await page.locator('[data-testid=offer-accept]:not([aria-disabled])').click();
    await page.locator('[data-testid=offer-space-warning] svg').waitFor();
  }),
  ...each('settings-known', 'devices', async (page) => {
    await click('settings-open')(page);
    await page.getByTestId('known-device').last().waitFor();
    await scrollTo(page, '[data-testid=known-device]');
  }),
  ...each('settings-receiving', 'devices', async (page) => {
    await click('settings-open')(page);
    await click('settings-at-once')(page);
    await page.getByRole('option').first().waitFor();
  }),
  ...each('offer', 'offer', async (page) => {
    await page.getByText('DSC_00001.NEF').waitFor();
  }),
  ...each('offer-known', 'offer-known', async (page) => {
    await page.getByText('DSC_00001.NEF').waitFor();
  }),
  ...each('settings', 'devices', click('settings-open')),
  ...each('settings-conflicts', 'devices', async (page) => {
    await click('settings-open')(page);
    await click('settings-conflicts')(page);
    await page.getByRole('option').first().waitFor();
  }),
  ...each('offer-conflicts', 'offer', async (page) => {
    await page.getByText('DSC_00001.NEF').waitFor();
    await click('offer-conflicts')(page);
    await page.getByRole('option').first().waitFor();
  }),
  ...each('address', 'devices', async (page) => {
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
  ...each('compose', 'devices', compose),
  ...each('compose-empty', 'empty', compose),
  ...each('drag', 'devices', dragOver('[data-testid=drop-zone]')),
  ...each('drag-card', 'devices', dragOver('[data-testid=device-card]')),
  ...each('device', 'devices', async (page) => {
    await click('device-more')(page);
    await page.getByRole('menuitem').last().click();
  }),
  ...each('rules-accept', 'ruled', async (page) => {
    await click('device-more')(page);
    await page.getByRole('menuitem').last().click();
    await scrollTo(page, '[data-testid=device-label]');
  }),
  ...each('rules-block', 'ruled', async (page) => {
    await page.getByTestId('device-more').nth(1).click();
    await page.getByRole('menuitem').last().click();
    await scrollTo(page, '[data-testid=device-label]');
  }),
  ...each('rules-known', 'ruled', async (page) => {
    await click('settings-open')(page);
    await page.getByTestId('known-device').last().waitFor();
    await scrollTo(page, '[data-testid=known-device]');
  }),
  ...each('hidden', 'ruled', async (page) => {
    await click('settings-open')(page);
    await page.getByTestId('settings-visible-to').click();
    await page.getByRole('option').first().waitFor();
  }),
  ...each('beyond', 'beyond'),
  ...each('casualties', 'transfers', async (page) => {
    await click('transfer-casualties')(page);
    await page.getByTestId('transfer-casualties').scrollIntoViewIfNeeded();
  }),
  ...each('odd-names', 'odd-names'),
  ...each('odd-names-lists', 'odd-names', async (page) => {
    await page.getByTestId('transfer-files').first().click();
    await page.getByText('two␣␣spaces.txt').first().waitFor();
    await scrollTo(page, '[data-testid=transfer]');
  }),
  ...each('odd-names-ends', 'odd-names', async (page) => {
    await click('transfer-landed')(page);
    await click('transfer-casualties')(page);
    await page.getByTestId('transfer-where').scrollIntoViewIfNeeded();
    await scrollTo(page, '[data-status=done]');
  }),
  ...each('odd-offer', 'odd-offer', async (page) => {
    await page.getByText('two␣␣spaces.txt').first().waitFor();
  }),
  ...each('notice', 'devices', async (page) => {
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
  ...phoneShots,
];
