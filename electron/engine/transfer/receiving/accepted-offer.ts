/**
 * What an incoming transfer keeps from its acceptance to its end, over all its connections and starts of the app: where
 * its files go, what it holds of them, and the journal that remembers both.
 */
import type { Destination } from '../../disk/destination/destination.ts';
import type { Destinations } from '../../disk/destination/destinations.ts';
import { Journal } from '../../state/journal.ts';
import type { IncomingHeader, JournalRecord } from '../../state/journal-format.ts';
import type { MessageOf } from '../../wire/messages.ts';
import type { Manifest, ManifestEntry } from '../agreed/manifest.ts';
import type { TransferContext } from '../context.ts';
import { Holdings, maxFound } from './plan/holdings.ts';
import type { Landing } from './landing/landing.ts';
import { isOver, shortageOf, type Shortage, type Stop } from './shortage.ts';
import { FerryError, type Failure } from '../../../../shared/errors.ts';
import { keptForMs } from '../leftovers/kept-beginnings.ts';
import type { ConflictPolicy, Transfer } from '../../../../shared/state.ts';

export class AcceptedOffer {
  readonly dir: string;
  readonly conflicts: ConflictPolicy;
  readonly holdings: Holdings;
  /** Its journal is going away. */
  private removing: Promise<void> | null = null;
  private readonly context: TransferContext;
  private readonly id: string;
  private readonly journal: Journal<JournalRecord>;
  /** Partial files may be there that are in no list: of an earlier run of the app, or of a moment when the disk went away. */
  private mayHaveLeft: boolean;
  /** Folders on the wire where partial files could not be removed at the end. */
  private left: readonly string[] = [];
  /** What it has begun stays, and the journal with it. */
  private keeps = false;
  /** Its files are marked as come from elsewhere. */
  private readonly marked: boolean;
  /** Which place the folder was; null: an earlier version accepted it. */
  private readonly destination: Destination | null;
  /** For want of what it stopped; null: it didn't, or has gone on since. */
  private stopped: Failure['code'] = 'no-space';
  private shortage: Promise<Shortage | null> = Promise.resolve(null);
  /** The one before it went on. */
  private lastShortage = this.shortage;
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
    this.marked = header.marked ?? false;
    this.destination = header.destination ?? null;
    this.journal = journal;
    this.holdings = new Holdings(header, journal, records ?? []);
    this.mayHaveLeft = records !== null;
  }

  /** `records`: of a journal that an earlier run left; null: there is none. Throws as `Journal.open`. */
  static async open(
    context: TransferContext,
    id: string,
    header: IncomingHeader,
    records: readonly JournalRecord[] | null,
  ): Promise<AcceptedOffer> {
    const [journal, earlier] = await Promise.all([
      Journal.open<IncomingHeader, JournalRecord>(context.journals, id, header),
      context.kept.of(header.peer.fingerprint, header.dir),
    ]);
    const accepted = new AcceptedOffer(context, id, header, journal, records);
    accepted.holdings.earlier.offer(earlier);
    return accepted;
  }

  note(line: JournalRecord): void {
    this.journal.append(line);
  }

  /** It had to stop for want of room; `left`: bytes that were still to come. */
  noteStop(why: Failure, left: number): void {
    const before = this.lastShortage;
    this.stopped = why.code;
    const space = this.context.destinations.spaceAt(this.dir).then(
      ({ free }) => free,
      () => 0,
    );
    this.shortage = Promise.all([before, space]).then(([before, free]) => {
      const stop: Stop = { why, left, free };
      return shortageOf(stop, before, performance.now());
    });
  }

  /** It had to stop as its disk went away: what was being written there could not be taken back. */
  noteGone(): void {
    this.mayHaveLeft = true;
  }

  /** Whether its folder is the place that it was when it was accepted. */
  async isInPlace(): Promise<boolean> {
    return this.destination === null || this.context.destinations.isStillAt(this.dir, this.destination);
  }

  /** Why it can't go on where its folder is another place now, or none. */
  async whyGone(): Promise<Failure> {
    const { dir, destination } = this;
    const disk = destination === null ? null : await this.context.destinations.whatIsGone(destination);
    return new FerryError('destination-gone', { dir, ...(disk !== null && { disk }) }).toFailure();
  }

  /** Throws destination-gone when its folder is another place now, or none. */
  async checkPlace(): Promise<void> {
    if (!(await this.isInPlace())) throw FerryError.from(await this.whyGone());
  }

  /**
   * Opens its folder to go on in. Throws as `Landings.open`; destination-gone when it is another place now, and no-space
   * or no-space-in-quota as long as there is no more room than when it stopped.
   */
  async land(): Promise<Landing> {
    const { dir } = this;
    await this.checkPlace();
    await this.checkRoom();
    const landing = await this.context.landings.open(dir, this.id, this.holdings.places(), this.marked);
    try {
      // Opening makes a folder that is missing: it may have vanished this moment.
      await this.checkPlace();
      return landing;
    } catch (error) {
      await landing.withdraw();
      throw error;
    }
  }

  /** As `toldFolder`, of its folder. */
  into(empty: true | null): Promise<MessageOf<'answer'>['into'] | null> {
    return toldFolder(this.context.destinations, this.dir, this.id, empty);
  }

  /** It goes on over a connection, with `landing` and the manifest told over that connection. */
  begin(landing: Landing, manifest: Manifest<ManifestEntry>): void {
    // What an earlier connection could not remove is looked for at the end.
    this.mayHaveLeft ||= this.latest !== null && this.latest.landing.leftBehind().length > 0;
    this.latest = { landing, manifest };
    this.holdings.begin(manifest);
    this.lastShortage = this.shortage;
    this.shortage = Promise.resolve(null);
  }

  /** As `Landing.landed`, and what was there before and did not come; null: nothing has been received in this run. */
  landed(): readonly string[] | null {
    const landed = this.latest?.landing.landed();
    return landed === undefined ? null : [...new Set([...landed, ...this.holdings.foundPlaces])].slice(0, maxFound);
  }

  /** Takes away what earlier connections and earlier runs left and that nothing will go on with. */
  async takeBackParts(done: boolean): Promise<void> {
    const { holdings } = this;
    if (!this.mayHaveLeft && holdings.allParts().length === 0) return;
    // On another disk there is nothing of ours to take back.
    if (!(await this.isInPlace())) return;
    const landing = await this.context.landings.open(this.dir, this.id, []);
    await landing.sweep(holdings.tops.all);
    await (done ? landing.finish() : landing.abort());
    this.left = landing.leftBehind();
  }

  /** Bytes that are here of files that aren't whole. */
  get begunBytes(): number {
    return this.holdings.allParts().reduce((sum, { present }) => sum + present, 0);
  }

  /**
   * What it has begun stays for a while after its end, in case it is sent again; that is in the journal when this resolves.
   * Answers what of it is kept, and until when.
   */
  async keepBeginnings(): Promise<NonNullable<Transfer['kept']>> {
    const until = Date.now() + keptForMs;
    this.keeps = true;
    this.journal.append({ is: 'left-behind', folders: [...this.holdings.tops.all], until });
    await this.journal.settled();
    return { bytes: this.begunBytes, until };
  }

  /** Ended transfers of whose beginnings it has taken all. */
  takenOver(): readonly string[] {
    return this.holdings.earlier.emptied();
  }

  /** All is in place: what the history is to say is on the disk when this resolves. False where that can't be kept. */
  noteDone(transfer: Transfer): Promise<boolean> {
    return this.removing === null ? this.journal.appendSurely({ is: 'ended', transfer }) : Promise.resolve(false);
  }

  /** It has ended here, and is still to be taken back: in the journal when this resolves. */
  async noteEnded(): Promise<void> {
    // What is gone needs no note.
    if (this.removing !== null) return this.removing;
    this.journal.append({ is: 'revoked' });
    await this.journal.settled();
  }

  private async checkRoom(): Promise<void> {
    const shortage = await this.shortage;
    if (shortage === null) return;
    const { dir } = this;
    const { free } = await this.context.destinations.spaceAt(dir);
    if (isOver(shortage, free, performance.now())) return;
    throw new FerryError(this.stopped, { dir, ...(shortage.of === 'room' && { needed: shortage.free, free }) });
  }

  /** The journal stays for the next start. */
  close(): Promise<void> {
    return this.journal.close();
  }

  /** Nothing is to be remembered any more but what is kept, and where partial files could not be removed: the next start tries again. */
  remove(): Promise<void> {
    return (this.removing ??= this.forget());
  }

  private async forget(): Promise<void> {
    if (this.keeps) return this.journal.close();
    const folders = [...new Set([...(this.latest?.landing.leftBehind() ?? []), ...this.left])];
    if (folders.length === 0) return this.journal.remove();
    this.journal.append({ is: 'left-behind', folders });
    await this.journal.close();
  }
}

/** The folder `dir` as the sender of transfer `id` is told it. `empty`: nothing is in it but what this transfer made; null: look. */
export async function toldFolder(
  destinations: Destinations,
  dir: string,
  id: string,
  empty: true | null,
): Promise<MessageOf<'answer'>['into'] | null> {
  const identity = await destinations.folderIdentity(dir, id);
  if (identity === null) return null;
  return { ...identity, empty: empty ?? (await destinations.holdsNothing(dir)) };
}
