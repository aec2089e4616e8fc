/** Two real windows on one machine that found each other: what each side is, and what a person does and sees in it. */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { isTerminal, type AppState, type TransferStatus } from '../../shared/state.ts';
import { dropPaths, launchFerry, pressInDialogs, type FerryApp } from './ferry.ts';

export class Side {
  readonly app: FerryApp;
  readonly name: string;
  readonly fingerprint: string;
  /** Where received files go; not made before the first arrives. */
  readonly inbox: string;

  private constructor(app: FerryApp, name: string, state: AppState) {
    this.app = app;
    this.name = name;
    this.fingerprint = state.self.fingerprint;
    this.inbox = state.settings.receiveDir;
  }

  /** `dir`: holds all of this side's: its state and its Downloads. */
  static async launch(name: string, dir: string): Promise<Side> {
    await mkdir(dir, { recursive: true });
    const app = await launchFerry({ name, home: join(dir, 'home'), env: { XDG_DOWNLOAD_DIR: join(dir, 'Downloads') } });
    await app.page.evaluate(saysYes);
    // Who is asked whether to trust somebody more agrees.
    await pressInDialogs(app.electron, 1);
    return new Side(app, name, await stateOf(app));
  }

  get page() {
    return this.app.page;
  }

  state(): Promise<AppState> {
    return stateOf(this.app);
  }

  /** The card of a device, which others on this network have as well. */
  card(of: Side): Locator {
    return this.page.locator(`[data-testid="device-card"][data-fingerprint="${of.fingerprint}"]`);
  }

  /** Its first contact with a device is behind it: the card says so. */
  trusts(other: Side): Locator {
    return this.card(other).getByTestId('trust');
  }

  /** From now on the person here compares codes, as the test says; else there is somebody who says yes to each. */
  async asksCodes(asks: boolean): Promise<void> {
    await this.page.evaluate((is) => void (document.body.dataset['asks'] = String(is)), asks);
  }

  /** The person here remembers it, in its details. */
  async remember(other: Side): Promise<void> {
    if ((await this.trusts(other).count()) > 0) return;
    await this.card(other).getByTestId('device-more').click();
    await this.page.getByRole('menuitem', { name: 'Device details' }).click();
    await this.page.getByTestId('device-remember').click();
    await this.page.getByTestId('device-fast-lane').waitFor();
    await this.page.keyboard.press('Escape');
    await this.trusts(other).waitFor();
  }

  /** The newest transfer's row, once it shows this status. */
  row(status: TransferStatus): Locator {
    return this.page
      .getByTestId('transfer')
      .first()
      .and(this.page.locator(`[data-status="${status}"]`));
  }

  /** The sentence of the newest transfer's end. */
  outcome(): Promise<string> {
    return this.page.getByTestId('transfer').first().getByTestId('transfer-outcome').innerText();
  }

  /** Resolves when the newest transfer's bar stands somewhere between its ends. */
  async moving(): Promise<void> {
    await this.page.waitForFunction(() => {
      const row = document.querySelector('[data-testid="transfer"]');
      const bar = row?.matches('[data-status="active"]') === true && row.querySelector('[role="progressbar"]');
      const percent = bar === false || bar === null ? 0 : Number(bar.getAttribute('aria-valuenow'));
      return percent > 0 && percent < 100;
    });
  }

  get offer(): Locator {
    return this.page.getByTestId('offer-dialog');
  }

  /** Says yes to the offer, once that may be pressed. */
  accept(): Promise<void> {
    return this.offer.locator('[data-testid="offer-accept"]:not([aria-disabled])').click();
  }

  /** Sends the draft that is open to this device. */
  async sendDraft(to: Side): Promise<void> {
    await this.page.locator(`[data-recipient="${to.fingerprint}"]`).click();
    await this.page.getByTestId('compose-send').click();
  }

  /** Pauses the newest transfer once so much of it has gone; from inside the window, since it may be through in seconds. */
  async pauseAt(bytes: number, files = 0): Promise<void> {
    await this.page.evaluate(
      async ([least, count]) => {
        for (;;) {
          const [newest] = (await window.ferry.snapshot()).state.transfers;
          if (newest !== undefined && newest.progress.bytes >= least! && newest.progress.files >= count!) {
            return window.ferry.command('pause', { transferId: newest.id });
          }
        }
      },
      [bytes, files],
    );
    await this.row('paused').waitFor();
  }

  /** Cancels a transfer that has come some way: asked whether that is meant, the person says so. */
  async cancel(row: Locator): Promise<void> {
    await row.getByTestId('transfer-cancel').click();
    await row.getByTestId('stop-cancel').click();
  }

  /** Leaves out a big file that is moving, the line of an open list: of what has come of it the person is sure. */
  async leaveOut(line: Locator): Promise<void> {
    await line.getByTestId('file-leave-out').click();
    await line.getByTestId('file-leave-out-sure').click();
  }

  async drop(target: Locator, paths: readonly string[]): Promise<void> {
    await target.scrollIntoViewIfNeeded();
    await dropPaths(this.page, target, paths);
  }

  /** Takes files into the window: `over` holds them above the middle of something, `drop` lets go where they are. */
  async drag(paths: readonly string[]) {
    const session = await this.page.context().newCDPSession(this.page);
    const data = { items: [], files: [...paths], dragOperationsMask: 1 };
    let at = { x: 0, y: 0 };
    const send = (type: 'dragEnter' | 'dragOver' | 'drop') =>
      session.send('Input.dispatchDragEvent', { type, ...at, data });
    await send('dragEnter');
    return {
      over: async (target: Locator): Promise<void> => {
        const box = await target.boundingBox();
        if (box === null) throw new Error('nothing to drag over');
        at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
        await send('dragOver');
      },
      drop: async (): Promise<void> => {
        await send('drop');
        await session.detach();
      },
    };
  }

  /** Names in the folder for received files, nothing hidden from the list. */
  async received(): Promise<string[]> {
    return (await readdir(this.inbox).catch(() => [])).toSorted();
  }

  /**
   * As before the first transfer: nothing on its way or in the list, nothing received, and nobody remembered, unless
   * `keepKnown`.
   */
  async reset({ keepKnown = false } = {}): Promise<void> {
    const { transfers, known } = await this.state();
    await this.page.evaluate(
      async ([ids, fingerprints]) => {
        for (const transferId of ids!) await window.ferry.command('cancel', { transferId });
        for (const fingerprint of fingerprints!) await window.ferry.command('forget', { fingerprint });
      },
      [
        transfers.filter((t) => !isTerminal(t.status)).map((t) => t.id),
        known.filter(() => !keepKnown).map((device) => device.fingerprint),
      ],
    );
    await this.page.waitForFunction(async () => {
      const { transfers: left } = (await window.ferry.snapshot()).state;
      for (const { id: transferId } of left) await window.ferry.command('dismiss', { transferId });
      return left.length === 0;
    });
    await rm(this.inbox, { recursive: true, force: true });
  }
}

/** Runs in the window. */
export function saysYes(): void {
  window.ferry.subscribe(({ changes }) => {
    for (const change of changes) {
      if (change.kind !== 'transfer' || change.transfer.question?.kind !== 'first-contact') continue;
      if (document.body.dataset['asks'] === 'true') continue;
      const { id: transferId, question } = change.transfer;
      void window.ferry.command('decide', { transferId, questionId: question.id, choice: 'accept' });
    }
  });
}

export interface Pair {
  readonly anna: Side;
  readonly ben: Side;
  /** Holds everything of this pair; for more of it. */
  readonly dir: string;
  readonly reset: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts Anna's and Ben's windows and waits until each shows the other. */
export async function launchPair(): Promise<Pair> {
  const dir = await mkdtemp(join(tmpdir(), 'ferry-pair-'));
  const launched = await Promise.allSettled([
    Side.launch('Anna', join(dir, 'anna')),
    Side.launch('Ben', join(dir, 'ben')),
  ]);
  const sides = launched.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const close = async (): Promise<void> => {
    await Promise.all(sides.map((side) => side.app.close()));
    await rm(dir, { recursive: true, force: true });
  };
  const [anna, ben] = sides;
  try {
    if (anna === undefined || ben === undefined) {
      throw launched.find((result): result is PromiseRejectedResult => result.status === 'rejected')!.reason;
    }
    await Promise.all([anna.card(ben).waitFor(), ben.card(anna).waitFor()]);
    const reset = async (): Promise<void> => {
      await anna.reset();
      await ben.reset();
    };
    return { anna, ben, dir, reset, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function stateOf({ page }: FerryApp): Promise<AppState> {
  return (await page.evaluate(() => window.ferry.snapshot())).state;
}
