/**
 * What becomes of a symbolic link inside a folder that is sent. One that leads to something else that is sent goes as a
 * link, so that the tree is the same over there; or what it leads to goes instead, if the person wants that.
 */
import { sep } from 'node:path';
import { failure } from '../../../../shared/errors.ts';
import type { LinkChoice } from '../../../../shared/links.ts';
import { checkLink } from '../names/safe-path.ts';
import { withSeparator } from '../system/anchor.ts';
import type { DiskCalls } from '../system/calls.ts';
import { isErrno } from '../system/disk-errors.ts';
import { kindOf } from '../system/kind.ts';
import { readLink } from '../system/links.ts';
import type { SourceEntry } from './source-entry.ts';
import { entryOf, skip, skipFor, type SourceSkip } from './source-look.ts';
import { timeOf } from '../system/times.ts';

/** What is done with links; `unknown`: the receiver's Ferry knows none, so all are left out. */
export type LinkUse = LinkChoice | 'unknown';

/** Why a link is left out: `reason` among the parameters of `symlink-skipped`. */
type Reason = 'leads-out' | 'broken' | 'circle' | 'chosen' | 'peer';

export interface LinkSurroundings {
  readonly use: LinkUse;
  readonly calls: DiskCalls;
  /** The top-level folder it is below, as `realpath` spells it. */
  top(): Promise<string>;
  /** The folders it is in as the walk came by them, as `realpath` spells them. */
  above(): Promise<readonly string[]>;
}

/** The link as an entry, what it leads to as an entry under its name, or why neither. `link` is known by its place only. */
export async function settleLink(link: SourceEntry, surroundings: LinkSurroundings): Promise<SourceEntry | SourceSkip> {
  const { use, calls } = surroundings;
  const { path, local } = link;
  if (use === 'skip') return leftOut(path, 'chosen');
  if (use === 'unknown') return leftOut(path, 'peer');
  try {
    const real = await calls.realpath(local);
    return await (use === 'keep' ? keep(link, real, surroundings) : follow(link, real, surroundings));
  } catch (error) {
    return isErrno(error, 'ENOENT', 'ENOTDIR', 'ELOOP') ? leftOut(path, 'broken') : skipFor(error, path);
  }
}

async function keep(link: SourceEntry, real: string, { calls, top }: LinkSurroundings) {
  const { path, local } = link;
  const says = await readLink(local, calls);
  const checked = checkLink(path, says, 'linux');
  if (!checked.ok) return skip(path, checked.failure);
  // What it says stays inside; where other links on the way lead must, too.
  return real.startsWith(withSeparator(await top())) ? { ...link, link: says } : leftOut(path, 'leads-out');
}

async function follow({ path }: SourceEntry, real: string, { calls, above }: LinkSurroundings) {
  const stats = await calls.stat(real);
  const isCircle = kindOf(stats) === 'folder' && (await above()).some((one) => one === real || isBelow(one, real));
  return isCircle ? leftOut(path, 'circle') : entryOf(path, real, stats, await timeOf(real, stats, calls));
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function leftOut(path: string, reason: Reason): SourceSkip {
  return skip(path, failure('symlink-skipped', { path, reason }));
}
