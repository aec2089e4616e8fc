/**
 * How long texts, given bytes and spooled input are kept: a text or what was dropped without a file as long as its transfer is
 * under way or in the history, input until its transfer has ended. What a kill left behind goes at a later start. As long as
 * a journal can't be read (Windows: another process holds it) or understood, nothing goes: it may name it.
 */
import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isTerminal, type Transfer } from '../../../../shared/state.ts';
import { isRevoked, journalSchemas } from '../journal-format.ts';
import type { JournalFiles } from '../journal-files.ts';
import { lookAtJournal } from '../journal.ts';
import type { Store } from '../store.ts';
import { givenFolder } from './given-bytes.ts';
import { inputFolder } from './input.ts';
import { textsFolder, type Texts } from './texts.ts';

/** Nobody's folders go once they are this old: another process of this home may be just about to send what is in a newer one. */
const sweptAfterMs = 86_400_000;

export interface KeeperOptions {
  readonly home: string;
  readonly texts: Texts;
  readonly store: Store;
  readonly journals: JournalFiles;
}

export class SpoolKeeper {
  private readonly o: KeeperOptions;
  private readonly inputs: string;
  private readonly given: string;
  /** The folders of each transfer that has any, by its id. */
  private readonly folders = new Map<string, readonly string[]>();
  private readonly working = new Set<Promise<void>>();

  constructor(options: KeeperOptions) {
    this.o = options;
    this.inputs = join(options.home, inputFolder);
    this.given = join(options.home, givenFolder);
    options.store.subscribe(({ changes }) => {
      for (const change of changes) {
        if (change.kind === 'transfer') this.note(change.transfer);
        else if (change.kind === 'transfer-gone') this.gone(change.id);
      }
    });
  }

  /** A transfer has ended. Answers it as it goes into the history: input isn't kept, and can't be sent again. */
  ended(transfer: Transfer): Transfer {
    if (!this.isInput(transfer)) return transfer;
    const ended = { ...transfer, sources: [] };
    this.o.store.change({ kind: 'transfer', transfer: ended });
    this.gone(transfer.id);
    return ended;
  }

  /** Takes away what nobody has any more. Never rejects. */
  sweep(): void {
    this.work(async () => {
      const roots = [textsFolder, inputFolder, givenFolder].map((name) => join(this.o.home, name));
      const listed = await Promise.all(
        roots.map(async (root) => (await readdir(root).catch(() => [])).map((name) => join(root, name))),
      );
      const all = listed.flat();
      if (all.length === 0) return;
      const used = await this.inJournals();
      if (used === null) return;
      for (const path of all) {
        const age = Date.now() - (await stat(path)).mtimeMs;
        if (age > sweptAfterMs && !used.has(path) && !this.isShown(path)) await rm(path, { recursive: true });
      }
    });
  }

  /** What was begun is done. */
  async settled(): Promise<void> {
    await Promise.all(this.working);
  }

  private note(transfer: Transfer): void {
    const folders = this.foldersOf(transfer);
    if (folders.length > 0) this.folders.set(transfer.id, folders);
  }

  private gone(id: string): void {
    const folders = this.folders.get(id) ?? [];
    this.folders.delete(id);
    if (folders.length === 0) return;
    this.work(async () => {
      const used = await this.inJournals(id);
      if (used === null) return;
      for (const folder of folders) {
        if (!used.has(folder) && !this.isShown(folder)) await rm(folder, { recursive: true, force: true });
      }
    });
  }

  private foldersOf(transfer: Transfer): readonly string[] {
    const { id, direction, text, sources } = transfer;
    if (direction === 'incoming') return text === undefined ? [] : [this.o.texts.folderOf(id)];
    if (this.o.texts.isText(sources) || this.isInput(transfer)) return sources.map((path) => dirname(path));
    return sources.map((path) => dirname(path)).filter((folder) => dirname(folder) === this.given);
  }

  private isInput({ direction, sources }: Transfer): boolean {
    const [path = ''] = sources;
    return direction === 'outgoing' && sources.length === 1 && dirname(dirname(path)) === this.inputs;
  }

  private isShown(folder: string): boolean {
    return this.o.store.state.transfers.some(
      (one) => this.foldersOf(one).includes(folder) && !(this.isInput(one) && isTerminal(one.status)),
    );
  }

  /**
   * Folders that unfinished transfers go from or into, also those of other processes; without that of `except`. Null where a
   * journal doesn't tell.
   */
  private async inJournals(except?: string): Promise<ReadonlySet<string> | null> {
    const used = new Set<string>();
    for (const id of await this.o.journals.ids()) {
      if (id === except) continue;
      const seen = await lookAtJournal(this.o.journals, id, journalSchemas);
      if (seen.kind === 'empty') continue;
      if (seen.kind !== 'whole') return null;
      if (isRevoked(seen.records)) continue;
      if (seen.header.direction === 'incoming') used.add(seen.header.dir);
      else {
        const added = seen.records.flatMap((record) => (record.is === 'added' ? record.paths : []));
        for (const path of [...seen.header.paths, ...added]) used.add(dirname(path));
      }
    }
    return used;
  }

  /** What can't be taken away now goes at a later start. */
  private work(task: () => Promise<void>): void {
    const working = task().catch(() => {});
    this.working.add(working);
    void working.then(() => this.working.delete(working));
  }
}
