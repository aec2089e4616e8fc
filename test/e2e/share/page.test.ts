/** The page of a share in a real browser at a phone's size: looked at by axe in both themes, used with a finger, and hostile names. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEngine } from '../../support/engines.ts';
import { tempDir } from '../../support/pair.ts';
import { share } from '../../support/share/share.ts';

const program = process.env['FERRY_CHROMIUM'] ?? '/usr/bin/chromium';
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
/** As a name of a file it must stay a name. */
const markup = '<img src=x onerror=document.title=1>&amp;.txt';

let browser: Browser;
beforeAll(async () => {
  if (existsSync(program)) browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
});
afterAll(() => browser?.close());

async function open(url: string, colorScheme: 'light' | 'dark' = 'light', locale = 'en'): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    colorScheme,
    locale,
  });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

interface Found {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly any: readonly { readonly message: string }[] }[];
  }[];
}

/** What axe finds, short. Evaluated, since the page lets no other script in. */
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(axe, 'utf8'));
  const { violations } = await page.evaluate<Found>('axe.run()');
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html} ${any[0]?.message ?? ''}`).join(' ')}`,
  );
}

const fits = (page: Page) => page.evaluate('document.documentElement.scrollWidth <= window.innerWidth');

async function shared(pin = false) {
  const engine = await startTestEngine('Anna’s laptop', { listen: false });
  const dir = join(await tempDir('share-'), 'Holiday');
  await mkdir(join(dir, 'more'), { recursive: true });
  await writeFile(join(dir, markup), 'inert');
  await writeFile(join(dir, `${'long-name-without-a-break'.repeat(8)}.jpg`), 'x');
  return { engine, ...(await share(engine, { paths: [dir, join(dir, markup)], upload: true, pin })) };
}

test.skipIf(!existsSync(program)).each(['light', 'dark'] as const)(
  'every screen of the page fits a phone and has nothing that axe finds: %s',
  async (theme) => {
    const { url } = await shared();
    const page = await open(url, theme);
    // Without its style sheet axe has nothing to say of a light page.
    expect(await page.evaluate('document.styleSheets[0].cssRules.length')).toBeGreaterThan(10);
    expect([await faults(page), await fits(page)]).toEqual([[], true]);
    await page.locator('a.folder').tap();
    await page.locator('a.up').waitFor();
    expect([await faults(page), await fits(page)]).toEqual([[], true]);
    const asking = await open((await shared(true)).url, theme);
    await asking.locator('#pin').waitFor();
    expect([await faults(asking), await fits(asking)]).toEqual([[], true]);
  },
);

test.skipIf(!existsSync(program))(
  'names are text, nothing is asked of anybody else, and nothing breaks a rule of the page',
  async () => {
    const { url } = await shared();
    const page = await open('about:blank');
    const asked: string[] = [];
    const trouble: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => trouble.push(message.text()));
    page.on('pageerror', (error) => trouble.push(error.message));
    await page.goto(url);
    expect(await page.locator('a.file').first().textContent()).toContain(markup);
    expect(await page.title()).toBe('Files from Anna’s laptop');
    expect(asked.filter((each) => !each.startsWith(url) && !each.startsWith('data:'))).toEqual([]);
    expect(trouble).toEqual([]);
  },
);

test.skipIf(!existsSync(program))('it speaks the browser’s language, and says that it can be read', async () => {
  const { url } = await shared();
  expect(await (await open(url)).locator('footer').textContent()).toContain('not encrypted');
  const chinese = await open(url, 'light', 'zh-CN');
  expect(await chinese.locator('footer').textContent()).toContain('未加密');
  expect(await chinese.locator('html').getAttribute('lang')).toBe('zh-CN');
});

test.skipIf(!existsSync(program))('the PIN is entered, a file saved, another one sent and accepted', async () => {
  const { engine, url, share: shown } = await shared(true);
  const page = await open(url);
  await page.locator('#pin').fill(shown.pin === '000000' ? '000001' : '000000');
  await page.locator('button').tap();
  expect(await page.locator('.problem').textContent()).toBe('That is not the PIN.');
  await page.locator('#pin').fill(shown.pin!);
  await page.locator('button').tap();
  const [saved] = await Promise.all([page.waitForEvent('download'), page.locator('a.file').first().tap()]);
  expect(await readFile(await saved.path(), 'utf8')).toBe('inert');
  // There is nothing to cancel before something is sent, nor after it.
  expect([await page.locator('#cancel').isVisible(), await page.locator('#bar').isVisible()]).toEqual([false, false]);
  const mine = { name: 'from phone.txt', mimeType: 'text/plain', buffer: Buffer.from('sent') };
  await page.locator('#choose').setInputFiles(mine);
  const offered = await engine.transfer(({ status }) => status === 'asking');
  await page.locator('#state', { hasText: 'Waiting for the person there' }).waitFor();
  expect(await page.locator('#cancel').isVisible()).toBe(true);
  await engine.handle.command('answer', { transferId: offered.id, accept: true });
  await page.locator('#state', { hasText: 'Sent.' }).waitFor();
  expect(await readFile(join(engine.inbox, 'from phone.txt'), 'utf8')).toBe('sent');
  await page.locator('#cancel').waitFor({ state: 'hidden' });
  expect(await faults(page)).toEqual([]);
});
