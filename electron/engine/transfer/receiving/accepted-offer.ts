/**
 * What an incoming transfer keeps from its acceptance to its end, over all its connections and starts of the app: where
 * its files go, what it holds of them, and the journal that remembers both.
 */
import { folderIdentity, holdsNothing } from '../../disk/system/folder-identity.ts';
import { Journal } from '../../state/journal.ts';
import type { IncomingHeader, JournalRecord } from '../../state/journal-format.ts';
import type { MessageOf } from '../../wire/messages.ts';
import type { Manifest, ManifestEntry } from '../agreed/manifest.ts';
import type { TransferContext } from '../context.ts';
import { Holdings } from './plan/holdings.ts';
import type { Landing } from './landing/landing.ts';
import { topOf } from './top-level-names.ts';
import { FerryError } from '../../../../shared/errors.ts';
import type { ConflictPolicy } from '../../../../shared/state.ts';

export class AcceptedOffer {
  readonly dir: string;
  readonly conflicts: ConflictPolicy;
  readonly holdings: Holdings;
  private readonly context: TransferContext;
  private readonly id: string;
  private readonly journal: Journal<JournalRecord>;
  /** Top-level names an earlier run of the app knew of; null: it was accepted in this one. */
  private readonly earlierTops: readonly string[] | null;
  /** Over the latest connection that it went on over; null: none yet in this run. */
  private latest: { readonly landing: Landing; readonly manifest: Manifest<ManifestEntry> } | null = null;

  private constructor(
    context: TransferContext,
    id: string,
    header: IncomingHeader,
    journal: Journal<JournalRecord>,
    records: readonly JournalRecord[] | null,
  ) {
    this.context = context;
    this.id = id;
    this.dir = header.dir;
    this.conflicts = header.conflicts;
    this.journal = journal;
    this.holdings = new Holdings(header.dir, journal, records ?? []);
    this.earlierTops = records === null ? null : header.tops;
  }

  /** `records`: of a journal that an earlier run left; null: there is none. Throws as `Journal.open`. */
  static async open(
    context: TransferContext,
    id: string,
    header: IncomingHeader,
    records: readonly JournalRecord[] | null,
  ): Promise<AcceptedOffer> {
    const journal = await Journal.open<IncomingHeader, JournalRecord>(context.journals, id, header);
    return new AcceptedOffer(context, id, header, journal, records);
  }

  note(line: JournalRecord): void {
    this.journal.append(line);
  }

  /** Opens its folder to go on in; `left`: bytes still to come. Throws as `Landings.open`; no-space when they have no room. */
  async land(left: number): Promise<Landing> {
    const { dir } = this;
    const landing = await this.context.landings.open(dir, this.id, this.holdings.places());
    if ((await this.context.freeSpace(dir)) > left) return landing;
    await landing.suspend();
    throw new FerryError('no-space', { dir });
  }

  /** Its folder as the sender is told it. `empty`: nothing is in it but what this transfer made; null: look. */
  async into(empty: true | null): Promise<MessageOf<'answer'>['into'] | null> {
    const identity = await folderIdentity(this.dir, this.id);
    if (identity === null) return null;
    return { ...identity, empty: empty ?? (await holdsNothing(this.dir)) };
  }

  /** It goes on over a connection, with `landing` and the manifest told over that connection. */
  begin(landing: Landing, manifest: Manifest<ManifestEntry>): void {
    this.latest = { landing, manifest };
  }

  /** As `Landing.landed`; null: nothing has been received in this run. */
  landed(): readonly string[] | null {
    return this.latest?.landing.landed() ?? null;
  }

  /** Takes away what earlier connections and earlier runs left and that nothing will go on with. */
  async takeBackParts(done: boolean): Promise<void> {
    const { holdings, earlierTops, latest } = this;
    if (earlierTops === null && holdings.allParts().length === 0) return;
    const landing = await this.context.landings.open(this.dir, this.id, []);
    const listed = latest?.manifest.entries.map(({ path }) => path) ?? [];
    await landing.sweep([...new Set([...(earlierTops ?? []), ...[...holdings.paths(), ...listed].map(topOf)])]);
    await (done ? landing.finish() : landing.abort());
  }

  /** It has ended here, and is still to be taken back: in the journal when this resolves. */
  async noteEnded(): Promise<void> {
    this.journal.append({ is: 'revoked' });
    await this.journal.settled();
  }

  /** The journal stays for the next start. */
  close(): Promise<void> {
    return this.journal.close();
  }

  /** Nothing is to be remembered any more. */
  remove(): Promise<void> {
    return this.journal.remove();
  }
}
