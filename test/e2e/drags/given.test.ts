/** What is dropped and pasted without being a plain file, in the real app: taken where it can be, named where not. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { ownClipboard } from '../../support/desktop/x-owner.ts';
import { desktop } from '../seats/desktop.ts';
import { describeApp, launchHere, type FerryApp } from '../ferry.ts';

const display = desktop.runs ? desktop.display : null;

interface Item {
  readonly mimeType: string;
  readonly data: string;
}

/** Drags these over the window's middle and, where that is allowed, lets go. */
async function drag({ page }: FerryApp, items: readonly Item[], letGo: boolean): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [...items], files: [], dragOperationsMask: 1 };
  const at = { x: 200, y: 300 };
  for (const type of ['dragEnter', 'dragOver', ...(letGo ? (['drop'] as const) : [])] as const) {
    await session.send('Input.dispatchDragEvent', { type, ...at, data });
  }
  await session.detach();
}

describeApp('what is given to the window', () => {
  test('as an address in the trash is the file that lies there, and what is nowhere is named', async () => {
    const data = await temporaryFolder();
    const trash = join(data, 'Trash', 'files');
    await mkdir(trash, { recursive: true });
    await writeFile(join(trash, 'old plan.txt'), 'old');
    const ferry = await launchHere({ name: 'Harbour', env: { XDG_DATA_HOME: data } });
    // One at a time: Chromium's own drags for tests take the line ends out of a list. Lists come from real file managers.
    await drag(ferry, [{ mimeType: 'text/uri-list', data: 'recent:///7f' }], true);
    await ferry.page
      .getByTestId('notice')
      .getByText(/could not be taken: .*7f/u)
      .waitFor();
    await drag(ferry, [{ mimeType: 'text/uri-list', data: 'trash:///old%20plan.txt' }], true);
    await ferry.page.getByTestId('compose-dialog').getByText('old plan.txt').waitFor();
    // It may be sent: looking for it made it one that was given.
    const sent = await ferry.page.evaluate(
      (path) => window.ferry.command('share', { paths: [path] }),
      join(trash, 'old plan.txt'),
    );
    expect(sent.ok).toBe(true);
  });

  test('as bytes without a file is kept and sent as one', async () => {
    const ferry = await launchHere({ name: 'Harbour' });
    await ferry.page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['pixels'], 'picture.png', { type: 'image/png' }));
      document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
    });
    await ferry.page.getByTestId('compose-dialog').getByText('picture.png').waitFor();
  });

  test('in no form that it could take is refused while it hovers', async () => {
    const ferry = await launchHere({ name: 'Harbour' });
    await drag(ferry, [{ mimeType: 'application/x-nothing', data: 'x' }], false);
    await ferry.page.getByTestId('drop-overlay').getByText('Ferry can’t take this.').waitFor();
  });

  test.skipIf(display === null)('by a program that doesn’t answer holds nothing up, and that is said', async () => {
    const ferry = await launchHere({ name: 'Harbour' });
    const owner = await ownClipboard(display!, { formats: { UTF8_STRING: 'a' }, manner: 'silent' });
    onTestFinished(owner.close);
    // As the system's keys come in: those of the page's own driver go past the app, to Chromium, which waits.
    await ferry.electron.evaluate(({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!;
      webContents.focus();
      webContents.sendInputEvent({ type: 'keyDown', keyCode: 'V', modifiers: ['control'] });
      webContents.sendInputEvent({ type: 'keyUp', keyCode: 'V', modifiers: ['control'] });
    });
    // Chromium would hold the main process for most of a minute.
    expect(await ferry.electron.evaluate(({ app }) => app.getName())).toBeTruthy();
    await ferry.page.getByTestId('notice').getByText('doesn’t answer, so nothing was pasted').waitFor();
    // By the keyboard: the notice may lie over it.
    await ferry.page.getByTestId('paste-files').press('Enter');
    await ferry.page.getByTestId('notice').getByText('doesn’t answer, so nothing was pasted').waitFor();
    expect(await ferry.page.getByTestId('notice').count()).toBe(1);
  });
});
