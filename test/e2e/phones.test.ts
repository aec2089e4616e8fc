/** What people with phones meet in the real window: a share by link, and a LocalSend that sends here or is sent to. */
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { languages } from '../../shared/languages.ts';
import type { AppState } from '../../shared/state.ts';
import { textFor } from '../../shared/text/index.ts';
import { freshPems, LocalSendSender, type OfferedFile } from '../support/localsend/sender.ts';
import { startReceiver } from '../support/localsend/receiver.ts';
import { ask } from '../support/share/share.ts';
import { describeApp, dropPaths, launchHere, pressInDialogs, type FerryApp } from './ferry.ts';
import { everyPicture, pictures } from './pictures.ts';

/** For pictures each language, else the first. */
const spoken = everyPicture ? languages : languages.slice(0, 1);

async function open(language: (typeof languages)[number]): Promise<{ app: FerryApp; dir: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'ferry-phones-'));
  const app = await launchHere({ name: 'Anna', language, env: { XDG_DOWNLOAD_DIR: join(dir, 'Downloads') } });
  return { app, dir };
}

async function stateOf({ page }: FerryApp): Promise<AppState> {
  return (await page.evaluate(() => window.ferry.snapshot())).state;
}

describeApp('phones', () => {
  test.each(spoken)('what is dropped is shared by link: the page has it until it is stopped (%s)', async (language) => {
    const { app, dir } = await open(language);
    const path = join(dir, 'plan.txt');
    await writeFile(path, 'of the garden');
    await dropPaths(app.page, app.page.getByTestId('drop-zone'), [path]);
    await app.page.getByTestId('compose-share').click();
    await pictures(app, `share-new-${language}`);
    await app.page.getByTestId('share-start').click();
    await app.page.getByTestId('share-stop').waitFor();
    await pictures(app, `share-shown-${language}`);
    const [link] = (await stateOf(app)).shares[0]!.links;
    expect(await (await fetch(link!)).text()).toContain('plan.txt');
    await app.page.getByTestId('share-close').click();
    await pictures(app, `share-listed-${language}`);
    await app.page.getByTestId('shared-stop').click();
    await app.page.getByTestId('shared').waitFor({ state: 'detached' });
    await expect(fetch(link!)).rejects.toThrow('fetch failed');
  });

  test('what a browser sends by a link is ended by stopping it, or quitting, only after a question', async () => {
    const { app } = await open('en');
    const { page } = app;
    await page.getByTestId('receive-by-link').click();
    await page.getByTestId('share-start').click();
    await page.getByTestId('share-close').click();
    const [link] = (await stateOf(app)).shares[0]!.links;
    const body = JSON.stringify({ files: [{ name: 'film.mkv', size: 1_000_000 }] });
    expect((await ask(`${link!}u`, { method: 'POST', body })).status).toBe(201);
    const stop = page.getByTestId('shared-stop');
    await page.locator('[data-testid="offer-accept"]:not([aria-disabled])').click();
    await expect.poll(async () => (await stateOf(app)).shares[0]?.arriving).toBe(1);
    await stop.click();
    await stop.getByText('Stop 1 upload?').waitFor();
    await pictures(app, 'asked-before-stopping-a-share');
    await page.getByTestId('self-name').click();
    await stop.getByText('Stop sharing').waitFor();
    const detail = await app.electron.evaluate(
      ({ app: electron, dialog }) =>
        new Promise<string | undefined>((resolve) => {
          dialog.showMessageBox = (async (_window: unknown, options: { detail?: string }) => {
            resolve(options.detail);
            return { response: 0 };
          }) as unknown as typeof dialog.showMessageBox;
          electron.quit();
        }),
    );
    expect(detail).toMatch(/So does what goes by a shared link\.$/u);
    expect((await stateOf(app)).shares).toHaveLength(1);
    await stop.click();
    await stop.getByText('Stop 1 upload?').click();
    await page.getByTestId('shared').waitFor({ state: 'detached' });
    await page.locator('[data-testid="transfer"][data-status="cancelled"]').waitFor();
  });

  test.each(spoken)('a LocalSend’s offer shows its key and is accepted by a press (%s)', async (language) => {
    const { app } = await open(language);
    const { settings, self } = await stateOf(app);
    const phone = new LocalSendSender({ port: self.port, pems: await freshPems() });
    const photo: OfferedFile = { id: 'a', fileName: 'photo.jpg', content: Buffer.from('of a cat') };
    const answered = phone.prepare([photo]);
    await app.page.getByTestId('offer-localsend').waitFor();
    const shown = (await app.page.getByTestId('offer-fingerprint').innerText()).replaceAll(/[^0-9a-f]/gi, '');
    expect(phone.pems!.fingerprint.toLowerCase()).toContain(shown.toLowerCase().slice(0, 16));
    await pictures(app, `localsend-offer-${language}`);
    const asked = await pressInDialogs(app.electron, 1);
    await app.page.getByTestId('offer-accept').click();
    expect((await phone.upload(await answered, photo)).status).toBe(200);
    await app.page.locator('[data-testid="transfer"][data-status="done"]').waitFor();
    expect(await asked()).toEqual([textFor(language).trustDialog['accept-key'].title('Nice Orange')]);
    await pictures(app, `localsend-received-${language}`);
    expect(await readFile(join(settings.receiveDir, 'photo.jpg'), 'utf8')).toBe('of a cat');
  });

  test.each(spoken)(
    'sent to a LocalSend’s address, its key is asked about before a name is told (%s)',
    async (language) => {
      const { app, dir } = await open(language);
      const there = await startReceiver({ alias: 'Nice Orange' });
      const path = join(dir, 'song.ogg');
      await writeFile(path, 'la la');
      await dropPaths(app.page, app.page.getByTestId('drop-zone'), [path]);
      await app.page.getByTestId('compose-address').fill(there.address);
      await app.page.getByTestId('compose-send').click();
      await app.page.getByTestId('question-fingerprint').waitFor();
      expect(there.offers).toEqual([]);
      await pictures(app, `localsend-key-${language}`);
      const asked = await pressInDialogs(app.electron, 1);
      await app.page.getByTestId('question-accept').click();
      await app.page.locator('[data-testid="transfer"][data-status="done"]').waitFor();
      expect(await asked()).toEqual([textFor(language).trustDialog['send-key'].title('Nice Orange')]);
      await pictures(app, `localsend-sent-${language}`);
      expect(await readFile(join(there.dir, 'song.ogg'), 'utf8')).toBe('la la');
    },
  );
});
