/** Names for one transfer's files: gives them, and keeps account of which names are the transfer's own (`ours.ts`). */
import { sep } from 'node:path';
import { FerryError } from '../../../../../shared/errors.ts';
import { withSeparator, type Anchor } from '../../system/anchor.ts';
import type { DiskCalls } from '../../system/calls.ts';
import { ignoreSystem } from '../../system/disk-errors.ts';
import type { SinkEntry } from '../entry.ts';
import type { Partial } from '../files/partial.ts';
import type { Folder } from '../folders/folder.ts';
import { isThatFile } from '../folders/shared-folder.ts';
import { giveName, renameNew } from './give-name.ts';
import type { Ours } from './ours.ts';
import { standInOf } from './replace-file.ts';

export class Naming {
  private readonly ours: Ours;
  private readonly calls: DiskCalls;
  /** Replacing goes one at a time: each must see what the one before has put in place. */
  private replacing: Promise<unknown> = Promise.resolve();

  constructor(ours: Ours, calls: DiskCalls) {
    this.ours = ours;
    this.calls = calls;
  }

  /** Gives a whole partial file of `folder`, held by `anchor`, its name. Answers its path, absolute. Throws as `giveName`, and hash-mismatch. */
  async giveName(partial: Partial, folder: Folder, anchor: Anchor, name: string, entry: SinkEntry): Promise<string> {
    const wanted = withSeparator(folder.path) + name;
    const target = { folder, anchor, name, path: entry.path, calls: this.calls };
    if (entry.replace === true) {
      const replaced = this.replacing.then(async () => {
        // A file of this transfer is never replaced by another of its own.
        const isOurs = await this.ours.has(wanted);
        const isTheirs = (at: string): Promise<boolean> => this.isTheirs(at);
        const standIn = isOurs ? await standInOf(target, isTheirs) : null;
        const path = await giveName(
          partial.name,
          { ...target, name: standIn ?? name },
          { replace: !isOurs || standIn !== null, isTheirs },
        );
        this.ours.add(path);
        await this.checkNamed(partial, anchor, path, entry);
        return path;
      });
      this.replacing = replaced.catch(() => {});
      return replaced;
    }
    // Noted before it has the name: from its first moment on nothing of ours may replace it.
    const isNew = this.ours.add(wanted);
    try {
      const path = await giveName(partial.name, target, {
        replace: false,
        // The name itself is among ours already, by the note above.
        isTheirs: async (at) => (at === wanted ? isNew && !(await this.ours.hasOther(at)) : this.isTheirs(at)),
      });
      if (path !== wanted) {
        if (isNew) this.ours.instead(wanted, path);
        else this.ours.add(path);
      }
      await this.checkNamed(partial, anchor, path, entry);
      return path;
    } catch (error) {
      if (isNew) this.ours.instead(wanted, null);
      throw error;
    }
  }

  private async isTheirs(path: string): Promise<boolean> {
    return !(await this.ours.has(path));
  }

  /** As `giveName` by a single system call that waits and never replaces. Null where that isn't enough: `giveName` may do it, or tell why not. */
  tryRename(partial: Partial, folder: Folder, anchor: Anchor, name: string): string | null {
    const wanted = withSeparator(folder.path) + name;
    const isNew = this.ours.add(wanted);
    try {
      if (renameNew(partial.name, folder, anchor, name, this.calls) === 'done') return wanted;
    } catch (error) {
      ignoreSystem(error);
    }
    if (isNew) this.ours.instead(wanted, null);
    return null;
  }

  /** Whether the file named `path` is still the one that was written, as far as anybody else could have changed that. If not, it isn't ours. */
  async isStillOurs({ identity }: Partial, { base }: Anchor, path: string, { bytes }: SinkEntry): Promise<boolean> {
    if (identity === undefined || identity === null) return true;
    const stats = await this.calls.look(base + path.slice(path.lastIndexOf(sep) + 1));
    if (isThatFile(identity, bytes, stats)) return true;
    this.ours.instead(path, null);
    return false;
  }

  /** Throws hash-mismatch where somebody swapped the partial file for theirs. What has the name now isn't ours to remove. */
  private async checkNamed(partial: Partial, anchor: Anchor, path: string, entry: SinkEntry): Promise<void> {
    if (await this.isStillOurs(partial, anchor, path, entry)) return;
    throw new FerryError('hash-mismatch', { path: entry.path, reason: 'swapped' });
  }
}
