/**
 * Plans a manifest, entry by entry and in order: gathers what is known about each entry, has `entry-decision.ts` decide, and
 * carries that out: tells the sender in plan messages, shows it, and notes what may come (`planned-files.ts`).
 */
import { checkLink, checkPath } from '../../../disk/names/safe-path.ts';
import type { PlanItem } from '../../../wire/messages.ts';
import { Comparisons } from './comparisons.ts';
import { Conflicts } from './conflict-questions.ts';
import { Deltas } from './deltas.ts';
import { decide, decideLate, type Facts, type AloneVerdict, type Verdict } from './entry-decision.ts';
import { ExistingAhead, standingAt } from './existing-ahead.ts';
import { itemsPerMessage, PlanItems } from './plan-items.ts';
import { PlannedFiles } from './planned-files.ts';
import type { PlannerOptions } from './planner-options.ts';
import type { Manifest, ManifestEntry } from '../../agreed/manifest.ts';
import { placesOf } from '../../agreed/block-prefixes.ts';
import type { Range } from '../../agreed/ranges.ts';
import { FerryError, toFailure } from '../../../../../shared/errors.ts';
import type { ConflictChoice } from '../../../../../shared/state.ts';

export class Planner {
  /** Files whose names are taken, where a person decides. */
  readonly conflicts: Conflicts;
  readonly files = new PlannedFiles();
  private readonly options: PlannerOptions;
  private readonly manifest: Manifest<ManifestEntry>;
  private readonly existing: ExistingAhead;
  private readonly items: PlanItems;
  private readonly comparisons: Comparisons;
  private readonly deltas: Deltas;
  /** Files that a person has decided about, to be planned next. */
  private readonly decided: { readonly index: number; readonly choice: ConflictChoice }[] = [];
  /** The first entry that has not been planned. */
  private next = 0;
  private running: Promise<void> | null = null;
  private stopped = false;

  constructor(options: PlannerOptions) {
    const { connection, manifest, record, shown, landing, holdings, leftOut, questions } = options;
    this.options = options;
    this.manifest = manifest;
    this.existing = new ExistingAhead(landing);
    this.deltas = new Deltas(landing, holdings, options.mayDelta);
    this.items = new PlanItems((items) => {
      if (!this.stopped) connection.send({ name: 'plan', body: { items } });
    });
    this.comparisons = new Comparisons({
      ...{ manifest, landing, holdings },
      files: this.files,
      items: this.items,
      onSame: (file) => {
        shown.set(file, 'skipped');
        record.skip(manifest.entries.bytesOf(file));
      },
      onDiffers: (file) => this.conflicts.ask(file),
    });
    this.conflicts = new Conflicts({
      ...{ holdings, leftOut, questions },
      policy: options.conflicts,
      entry: (index) => manifest.entries.at(index)!,
      look: (entry) => standingAt(landing, entry),
      onDecided: (index, choice) => {
        this.decided.push({ index, choice });
        this.go();
      },
      onError: (error) => this.failed(error),
    });
  }

  /** Plans what the manifest has gained. There is one run at a time; it looks for more before it ends. */
  go(): void {
    this.running ??= this.run().then(
      () => {
        this.running = null;
        if (this.hasWork()) this.go();
      },
      (error: unknown) => this.failed(error),
    );
  }

  stop(): void {
    this.stopped = true;
    this.conflicts.stop();
  }

  /** The entry as it is put in place: with `replace` where it may take the place of what is there. */
  toPlace(file: number): ManifestEntry & { readonly replace?: boolean } {
    const entry = this.manifest.entries.at(file)!;
    const mayReplace = this.options.conflicts === 'replace' || this.files.mayReplace(file);
    return mayReplace ? { ...entry, replace: true } : entry;
  }

  /** The sender says that all files of a check are as we have them. Throws `protocol-violation`. */
  same(range: Readonly<Range>): void {
    this.comparisons.same(range);
  }

  /** Nothing in a delta differs from `basis`, the file here. */
  foundSame(file: number, basis: string): void {
    this.comparisons.foundSame(file, basis);
  }

  /** The sender found that these files are not as ours: a person decides. Throws `protocol-violation`. */
  differs(range: Readonly<Range>): void {
    this.comparisons.differs(range);
  }

  /** Everything is planned, and no file is awaited. */
  allSettled(): boolean {
    const isPlanned = this.running === null && !this.hasWork() && this.next === this.manifest.entries.length;
    return isPlanned && this.files.open === 0 && this.conflicts.open === 0;
  }

  /** The first entry that may not be planned yet. */
  private get end(): number {
    return Math.min(this.manifest.entries.length, this.options.additions.limit);
  }

  private hasWork(): boolean {
    return !this.stopped && (this.next < this.end || this.decided.length > 0);
  }

  private failed(error: unknown): void {
    this.options.onError(FerryError.from(toFailure(error)));
  }

  private async run(): Promise<void> {
    const { room } = this.options;
    if (this.next === 0) await Promise.all([room.look(), this.lookAhead()]);
    while (this.hasWork()) {
      if (this.decided.length > 0) {
        await this.planDecided();
        continue;
      }
      const index = this.next;
      if (!this.existing.covers(index)) {
        // While the manifest grows faster than the disk answers, no end is reached: the sender begins meanwhile.
        this.items.say();
        await this.lookAhead();
        // Stopped meanwhile, the disk takes nothing more.
        continue;
      }
      const entry = this.existing.entry(index);
      if (this.isUnknown(index, entry)) this.want(index, entry);
      else await this.apply(index, entry, decide(entry, this.factsOf(index, entry)));
      this.next++;
      if (room.isShort) await room.look();
      this.items.sayIfFull();
      if (this.next === this.end) {
        await this.comparisons.close();
        this.items.say();
      }
    }
  }

  /** Looks at what stands where the next entries would go, and notes their top-level folders meanwhile. */
  private async lookAhead(): Promise<void> {
    const { next, manifest, options } = this;
    if (next < this.end) await this.existing.goOn(next, manifest.entries, (some) => options.holdings.tops.ahead(some));
  }

  /** As most files are: nothing is known about it, so it is wanted. Told apart first, without an object or a wait. */
  private isUnknown(index: number, entry: ManifestEntry): boolean {
    const { additions, holdings, leftOut, room } = this.options;
    return (
      entry.kind === 'file' &&
      entry.bytes <= room.maxFileBytes &&
      !this.comparisons.gathering &&
      !this.existing.has(index) &&
      !additions.isDeclined(index) &&
      checkPath(entry.path).ok &&
      !holdings.hasLanded(entry) &&
      holdings.partOf(entry) === undefined &&
      leftOut.why(entry) === null
    );
  }

  private factsOf(index: number, entry: ManifestEntry): Facts {
    const { additions, holdings, leftOut, mayPutOff, mayCompare } = this.options;
    const checked = entry.link === undefined ? checkPath(entry.path) : checkLink(entry.path, entry.link);
    return {
      declined: additions.isDeclined(index),
      unsafe: checked.ok ? null : checked.failure,
      landed: holdings.hasLanded(entry),
      leftOut: leftOut.why(entry),
      existing: this.existing.take(index),
      policy: this.conflicts.policyFor(entry),
      mayPutOff,
      mayCompare,
      mayDelta: this.deltas.mayBe(entry),
    };
  }

  /** Carries out what was decided about the next entry. */
  private async apply(index: number, entry: ManifestEntry, verdict: Verdict): Promise<void> {
    switch (verdict.do) {
      case 'compare':
        if (verdict.replace) this.files.allowReplacing(index);
        return this.comparisons.add(index, entry, verdict);
      case 'folder':
        this.options.onFolder(index, entry);
        if (this.comparisons.gathering) this.comparisons.span(index);
        else this.items.want('send', index);
        return;
      default:
        await this.comparisons.close();
        if (!this.stopped) await this.applyAlone(index, entry, verdict);
    }
  }

  /** Carries out what was decided about an entry that belongs to no group. */
  private applyAlone(index: number, entry: ManifestEntry, verdict: AloneVerdict): Promise<void> | void {
    const { record, shown, onRefused } = this.options;
    switch (verdict.do) {
      case 'decline':
        if (entry.kind !== 'folder') shown.set(index, 'left-out');
        record.decline(entry.path);
        return this.items.skip(index, 'declined');
      case 'refuse':
        onRefused(index, verdict.why);
        return this.items.skip(index, verdict.why.code);
      case 'have':
        record.meter.kept += entry.bytes;
        record.meter.files++;
        shown.set(index, 'done');
        return this.items.want('have', index);
      case 'skip':
        record.skip(entry.bytes);
        shown.set(index, 'skipped');
        this.options.holdings.noteFound(entry);
        return this.items.skip(index, 'exists');
      case 'ask':
        this.items.add({ do: 'later', range: [index, index] });
        return this.conflicts.ask(index);
      case 'receive': {
        const never = this.options.room.whyNever(entry);
        if (never !== null) return this.applyAlone(index, entry, { do: 'refuse', why: never });
        if (verdict.replace) this.files.allowReplacing(index);
        return this.receive(index, entry);
      }
    }
  }

  /** Files that a person has decided about: each is named in a plan once more. */
  private async planDecided(): Promise<void> {
    // The message that put them off goes first.
    this.items.say();
    for (const { index, choice } of this.decided.splice(0, itemsPerMessage)) {
      const entry = this.manifest.entries.at(index)!;
      const verdict = decideLate(this.options.leftOut.why(entry), choice);
      if (verdict.do === 'receive') this.files.expectLate(index);
      await this.applyAlone(index, entry, verdict);
    }
    if (this.options.room.isShort) await this.options.room.look();
    this.items.say();
  }

  private want(index: number, entry: ManifestEntry, item?: PlanItem): void {
    this.options.room.want(this.options.room.sizeOf(entry));
    this.files.expect(index);
    if (item === undefined) this.items.want('send', index);
    else this.items.add(item);
  }

  /** Wants a file: all of it, or what is missing of one that was cut off. */
  private async receive(index: number, entry: ManifestEntry): Promise<void> {
    const { room, landing, holdings } = this.options;
    const delta = await this.deltas.of(entry);
    if (delta !== null) {
      const { basis: _, ...said } = delta;
      this.files.compareBlocks(index, delta);
      this.want(index, entry, { do: 'delta', range: [index, index], ...said });
      return;
    }
    const part = holdings.partOf(entry);
    const places = placesOf(entry, part?.present ?? 0);
    if (part === undefined || !places.at(-1)) return this.want(index, entry);
    // It may come from now on, also while the disk looks at its beginning.
    this.files.expect(index);
    const prefixes = await landing.prefixes(entry, part.at, places);
    room.want(room.sizeOf(entry, prefixes === null ? 0 : places.at(-1)));
    if (prefixes === null) return this.items.want('send', index);
    this.files.continueFrom(index, prefixes);
    this.items.add({ do: 'continue', range: [index, index], prefixes });
    // Its list of hashes is long: the next item goes into another message.
    this.items.say();
  }
}
