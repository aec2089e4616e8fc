/**
 * Takes the pictures that README and docs show, when asked to. Nothing else on the network gets into the picture, and the
 * folders in it look like a person's, when run on a network and a disk of its own:
 *
 *   sudo unshare --net --mount sh -c 'ip link set lo up; mount -t tmpfs none /home;
 *     FERRY_DOC_SCREENSHOTS=1 FERRY_DOC_HOMES=/home npx vitest run test/e2e/docs.test.ts'
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { root } from '../../build/build.mjs';
import { startEngine } from '../../electron/engine/engine.ts';
import type { EngineHandle } from '../../shared/api.ts';
import type { DeviceKind } from '../../shared/state.ts';
import { describeApp, dropPaths, launchHere, pressInDialogs } from './ferry.ts';
import { bigFile } from './parcels.ts';

const size = { width: 900, height: 640 };

async function homes(): Promise<string> {
  if (process.env['FERRY_DOC_HOMES']) return process.env['FERRY_DOC_HOMES'];
  const dir = await mkdtemp(join(tmpdir(), 'ferry-docs-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** Somebody else on the network, without a window. Takes whatever comes. */
async function neighbour(name: string, kind: DeviceKind, dir: string): Promise<EngineHandle> {
  const engine = await startEngine({
    home: join(dir, 'ferry'),
    appVersion: '0.0.0',
    name,
    kind,
    port: 0,
    listen: true,
    discovery: 'announce',
    defaultReceiveDir: join(dir, 'Downloads'),
  });
  onTestFinished(() => engine.stop());
  engine.subscribe(({ changes }) => {
    for (const change of changes) {
      if (change.kind !== 'transfer') continue;
      const { id: transferId, direction, status } = change.transfer;
      if (direction === 'incoming' && status === 'asking') void engine.command('answer', { transferId, accept: true });
    }
  });
  return engine;
}

async function weekend(dir: string): Promise<string> {
  const path = join(dir, 'Lisbon');
  for (const [day, count] of Object.entries({ Friday: 38, Saturday: 74, Sunday: 51 })) {
    await mkdir(join(path, day), { recursive: true });
    for (let i = 1; i <= count; i++) {
      await bigFile(join(path, day, `IMG_${4000 + i}.jpg`), 3_000_000 + ((i * 1_234_577) % 4_000_000));
    }
  }
  await writeFile(join(path, 'Where we ate.txt'), 'Ramiro, and the place with the blue door');
  return path;
}

/** Twice as sharp as the page, for the screens of today. */
async function picture(page: Page, name: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await page.mouse.move(0, size.height - 1);
  const { data } = await session.send('Page.captureScreenshot', { clip: { x: 0, y: 0, ...size, scale: 2 } });
  await writeFile(join(root, 'docs', `${name}.png`), data, 'base64');
  await session.detach();
}

describeApp('pictures for the docs', () => {
  test.runIf(process.env['FERRY_DOC_SCREENSHOTS'])('an offer to accept, and a window in use', async () => {
    const dir = await homes();
    const env = { XDG_DOWNLOAD_DIR: join(dir, 'mira', 'Downloads') };
    await mkdir(env.XDG_DOWNLOAD_DIR, { recursive: true });
    const mira = await launchHere({ name: 'Mira', home: join(dir, 'mira', 'ferry'), env });
    const { page } = mira;
    await page.emulateMedia({ colorScheme: 'light' });
    await mira.resize(size.width, size.height);
    await neighbour('Studio', 'desktop', join(dir, 'studio'));
    const jonas = await neighbour('Jonas’s ThinkPad', 'laptop', join(dir, 'jonas'));
    await neighbour('Attic', 'server', join(dir, 'attic'));
    const cards = page.getByTestId('device-card');
    await expect.poll(() => cards.count()).toBe(3);

    const { fingerprint } = await page.evaluate(async () => (await window.ferry.snapshot()).state.self);
    const known = async () => (await jonas.snapshot()).state.devices.map((device) => device.fingerprint);
    await expect.poll(known).toContain(fingerprint);
    const photos = await weekend(join(dir, 'jonas'));
    const note = 'All of the weekend, as promised!';
    await jonas.command('send', { paths: [photos], to: { by: 'fingerprint', fingerprint }, note, acceptNew: true });
    const offer = page.getByTestId('offer-dialog');
    await offer.getByText('IMG_4001.jpg').first().waitFor();
    await offer.getByText(' free').waitFor();
    await offer.locator('[data-testid="offer-accept"]:not([aria-disabled])').waitFor();
    await picture(page, 'screenshot-accept');
    await pressInDialogs(mira.electron, 1);
    await offer.getByTestId('offer-always').click();
    await page.locator('[data-testid="transfer"][data-status="done"]').waitFor();
    await offer.waitFor({ state: 'detached' });

    const film = await bigFile(join(dir, 'mira', 'Harbour at dawn.mov'), 4 * 1024 ** 3);
    await dropPaths(page, cards.filter({ hasText: 'Studio' }), [film]);
    await page.locator('[data-testid="question-accept"]:not([aria-disabled])').click();
    await page.waitForFunction(
      () => Number(document.querySelector('[role="progressbar"]')?.getAttribute('aria-valuenow')) >= 40,
    );
    await page.getByText(/ left$/).waitFor();
    await picture(page, 'screenshot');
    await page.getByTestId('transfer-pause').click();
    await page.getByTestId('transfer-cancel').click();
    await page.getByTestId('stop-cancel').click();
    await page.locator('[data-testid="transfer"][data-status="cancelled"]').waitFor();
  });
});
