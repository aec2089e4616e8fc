/** A window in which things have arrived: a real app, and a peer that has sent them. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startTestEngine, type TestEngine } from '../../support/engines.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { launchHere, pressInDialogs, type FerryApp } from '../ferry.ts';

export interface Stage {
  readonly ferry: FerryApp;
  readonly peer: TestEngine;
  /** Where the peer's things lie, and where they arrive. */
  readonly dir: string;
  readonly inbox: string;
  /** Sends these and has the window accept them; resolves with the transfer's id once it has ended, or moves. */
  readonly bring: (
    paths: readonly string[],
    options?: { through?: string; until?: 'done' | 'moving' },
  ) => Promise<string>;
}

/** The app beside a peer that sends to it. `env`: more of the app's environment. */
export async function stage(env: Readonly<Record<string, string>> = {}): Promise<Stage> {
  const dir = await temporaryFolder();
  const inbox = join(dir, 'in');
  const peer = await startTestEngine('Peer', { home: join(dir, 'peer') });
  const ferry = await launchHere({ name: 'Harbour', env: { ...env, XDG_DOWNLOAD_DIR: inbox } });
  await pressInDialogs(ferry.electron, 1);
  const { port } = (await ferry.page.evaluate(() => window.ferry.snapshot())).state.self;
  const bring: Stage['bring'] = async (paths, { through = `127.0.0.1:${port}`, until = 'done' } = {}) => {
    const sent = await peer.handle.command('send', { paths: [...paths], to: { by: 'address', address: through } });
    if (!sent.ok) throw new Error(JSON.stringify(sent.failure));
    const { transferId } = sent.value;
    await ferry.page.getByTestId('offer-dialog').locator('[data-testid="offer-accept"]:not([aria-disabled])').click();
    await peer.transfer(
      ({ status, progress }) => (until === 'done' ? status === 'done' : progress.bytes > 0),
      transferId,
    );
    if (until === 'done') {
      await ferry.page.locator(`[data-transfer-id="${transferId}"][data-phase="ended"]`).waitFor();
    }
    return transferId;
  };
  return { ferry, peer, dir, inbox, bring };
}

/** Makes these files, each with words of its own. */
export async function written(dir: string, names: readonly string[]): Promise<string[]> {
  const paths = names.map((name) => join(dir, name));
  for (const path of paths) await writeFile(path, `${path} `.repeat(50_000));
  return paths;
}
