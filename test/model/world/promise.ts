/** What Ferry promises of every transfer, whatever befell it: each file whole and right and once, or named. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConflictPolicy, Transfer } from '../../../shared/state.ts';
import type { Inbox } from './inbox.ts';
import type { Side } from './side.ts';
import type { Tree } from './tree.ts';

export interface Delivery {
  readonly tree: Tree;
  readonly inbox: Inbox;
  readonly conflicts: ConflictPolicy;
  readonly cancelled: boolean;
}

/** Throws what is not as promised. */
export async function checkDelivery(sent: Transfer, received: Transfer, o: Delivery): Promise<void> {
  for (const [name, { status }] of Object.entries({ sent, received })) {
    if (status !== 'done' && !(status === 'cancelled' && o.cancelled)) throw new Error(`${name}: ${status}`);
  }
  if (!o.cancelled && sent.status !== received.status) throw new Error('the ends differ');
  const found = await o.inbox.arrived(o.tree, o.conflicts === 'replace' || o.conflicts === 'ask');
  if (sent.status !== 'done' || received.status !== 'done') return;
  checkNamed(sent, found, o);
  // Who declined an addition is not told that it failed.
  const declined = sent.casualties.filter((c) => c.failure.code === 'declined' && c.path.endsWith('.bin')).length;
  for (const { totals, progress, casualtyCount, direction } of [sent, received]) {
    const named = casualtyCount + (direction === 'incoming' ? declined : 0);
    if (progress.files + named < totals.files) throw new Error(`${progress.files} of ${totals.files} files`);
    if (progress.files > totals.files) throw new Error(`${progress.files} files of ${totals.files}`);
  }
}

/** Every file that was there to send has arrived, was there, stays away by the person's own choice, or is named. */
function checkNamed(sent: Transfer, found: ReadonlyMap<string, string[]>, { tree, inbox, conflicts }: Delivery): void {
  for (const [path, versions] of tree.versions) {
    const named = sent.casualties.some((casualty) => casualty.path === join('tree', path));
    if (named && !tree.touched.has(path)) throw new Error(`${path} failed for no reason`);
    const chosen = inbox.hadBefore(path) && (conflicts === 'skip' || conflicts === 'ask');
    const there = found.has(path) || inbox.hadAlready(path, versions) || chosen;
    // One that was gone before it was ever listed was never there to send (`removeSource`).
    if (!named && !there && !tree.unlisted.has(path)) throw new Error(`${path} is missing and nobody says so`);
  }
}

/** Nothing else is left of it. Throws what is. */
export async function checkRemains(sides: readonly Side[]): Promise<void> {
  for (const { name, home, log } of sides) {
    const journals = await readdir(join(home, 'transfers')).catch(() => []);
    if (journals.length > 0) throw new Error(`${name} keeps ${journals.join()}`);
    const bug = log.find((line) => line.includes('\n'));
    if (bug !== undefined) throw new Error(`${name} survived a bug: ${bug}`);
  }
}
