/**
 * Pictures of the page at a phone's size, for people to look at: each of its screens in both colours and languages, in test-results/,
 * with FERRY_PICTURES set. With FERRY_DOC_SCREENSHOTS also the one that README shows.
 */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { root } from '../../../build/build.mjs';
import { languages } from '../../../shared/languages.ts';
import { startTestEngine } from '../../support/engines.ts';
import { tempDir } from '../../support/pair.ts';
import { ask, share } from '../../support/share/share.ts';
import { everyPicture } from '../pictures.ts';

const program = process.env['FERRY_CHROMIUM'] ?? '/usr/bin/chromium';
const forDocs = Boolean(process.env['FERRY_DOC_SCREENSHOTS']);
const size = { width: 390, height: 844 };

async function weekend(): Promise<string[]> {
  const dir = await tempDir('share-');
  await mkdir(join(dir, 'Lisbon'));
  for (const [name, bytes] of [
    ['Lisbon/IMG_4001.jpg', 3_400_000],
    ['Harbour at dawn.mov', 48_000_000],
    ['Tickets.pdf', 212_000],
    ['Where we ate.txt', 1_400],
  ] as const) {
    await writeFile(join(dir, name), Buffer.alloc(bytes));
  }
  return ['Lisbon', 'Harbour at dawn.mov', 'Tickets.pdf', 'Where we ate.txt'].map((name) => join(dir, name));
}

async function phone(): Promise<(locale: string, scale?: number) => Promise<Page>> {
  const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
  onTestFinished(() => browser.close());
  return async (locale, deviceScaleFactor = 1) =>
    (await browser.newContext({ viewport: size, hasTouch: true, locale, deviceScaleFactor })).newPage();
}

/** Both colours of what it shows now. */
async function pictures(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(root, 'test-results', `page-${name}-${colorScheme}.png`) });
  }
}

test.runIf(everyPicture && existsSync(program)).each(languages)('every screen of the page: %s', async (language) => {
  const open = await phone();
  const engine = await startTestEngine('Mira', { listen: false });
  const paths = await weekend();
  const plain = await share(engine, { paths, upload: true });
  const page = await open(language);
  await page.goto(plain.url);
  await pictures(page, `list-${language}`);
  await page.locator('a.folder').tap();
  await page.locator('a.up').waitFor();
  await pictures(page, `folder-${language}`);
  await page.locator('a.up').tap();
  const mine = { name: 'IMG_2041.HEIC', mimeType: 'image/heic', buffer: Buffer.alloc(3_000_000) };
  await page.locator('#choose').setInputFiles(mine);
  const offered = await engine.transfer(({ status }) => status === 'asking');
  await expect.poll(() => page.locator('#state').textContent()).not.toBe('');
  await pictures(page, `asking-${language}`);
  await engine.handle.command('answer', { transferId: offered.id, accept: true });
  await page.locator('#sent li').waitFor();
  await page.locator('#cancel').waitFor({ state: 'hidden' });
  await pictures(page, `sent-${language}`);
  const takes = await share(engine, { paths: [], upload: true });
  await page.goto(takes.url);
  await pictures(page, `takes-${language}`);
  await page.locator('#choose').setInputFiles(mine);
  await engine.transfer(({ status }) => status === 'asking');
  await engine.handle.command('stopShare', { shareId: takes.share.id });
  await expect.poll(() => page.locator('#state').textContent()).toMatch(/connection broke|连接/u);
  await pictures(page, `ended-${language}`);
  const closed = await share(engine, { paths, pin: true });
  await page.goto(closed.url);
  await page.locator('#pin').waitFor();
  await pictures(page, `pin-${language}`);
  const wrong = closed.share.pin === '000000' ? '000001' : '000000';
  await page.locator('#pin').fill(wrong);
  await page.locator('button').tap();
  await page.locator('.problem').waitFor();
  await pictures(page, `pin-wrong-${language}`);
  for (let i = 0; i < 30; i++) {
    await ask(`${closed.url}pin`, { method: 'POST', body: `pin=${wrong}`, from: `127.0.0.${2 + (i % 10)}` });
  }
  await page.goto(closed.url);
  await page.locator('.problem').waitFor();
  await pictures(page, `pin-locked-${language}`);
  await page.goto(`${plain.url}d/9/`);
  await pictures(page, `not-found-${language}`);
});

test.runIf(forDocs && existsSync(program))('the picture of a phone that README shows', async () => {
  const engine = await startTestEngine('Mira', { listen: false });
  const { url } = await share(engine, { paths: await weekend(), upload: true });
  const page = await (await phone())('en', 2);
  await page.goto(url);
  await page.screenshot({
    path: join(root, 'docs', 'phone.png'),
    clip: { x: 0, y: 0, ...size, height: 720 },
  });
});
