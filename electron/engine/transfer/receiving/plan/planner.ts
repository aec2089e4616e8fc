/**
 * Decides what of a manifest is wanted, entry by entry and in order, and says so in plan messages: nothing that is
 * there already need be sent, a big file that was cut off goes on, and a name that isn't safe is refused.
 */
import { checkPath } from '../../../disk/names/safe-path.ts';
import type { Connection } from '../../../wire/connection.ts';
import { violation } from '../../../wire/frames.ts';
import type { Additions } from './additions.ts';
import { ByteList } from '../../agreed/byte-list.ts';
import { Checks } from './checks.ts';
import { Conflicts } from './conflicts.ts';
import type { FileStates } from '../../lifecycle/file-states.ts';
import type { Holdings } from './holdings.ts';
import type { Landing } from '../landing/landing.ts';
import type { LeftOut } from '../../agreed/left-out.ts';
import { ExistingAhead } from './existing-ahead.ts';
import type { Manifest, ManifestEntry } from '../../agreed/manifest.ts';
import { itemsPerMessage, PlanItems } from './plan-items.ts';
import { placesFor, type Prefix } from '../../agreed/prefixes.ts';
import type { Questions } from './questions.ts';
import type { Range } from '../../agreed/ranges.ts';
import type { TransferRecord } from '../../lifecycle/record.ts';
import { FerryError, type Failure } from '../../../../../shared/errors.ts';
import type { ConflictChoice, ConflictPolicy } from '../../../../../shared/state.ts';

export interface PlannerOptions {
  readonly connection: Connection;
  readonly manifest: Manifest<ManifestEntry>;
  readonly record: TransferRecord;
  readonly landing: Landing;
  readonly holdings: Holdings;
  readonly conflicts: ConflictPolicy;
  readonly leftOut: LeftOut;
  readonly questions: Questions;
  readonly additions: Additions;
  readonly shown: FileStates;
  /** The sender understands `later`; else nobody is asked, and both are kept. */
  readonly mayPutOff: boolean;
  onFolder(index: number, entry: ManifestEntry): void;
  onRefused(index: number, why: Failure): void;
  onError(error: FerryError): void;
}

/** What an entry is waiting for. `checking`: the sender compares; it may come or be the same. */
const verdict = { none: 0, coming: 1, checking: 2, settled: 3 } as const;

export class Planner {
  /** Names that are taken, where a person decides. */
  readonly conflicts: Conflicts;
  private readonly o: PlannerOptions;
  private readonly verdicts = new ByteList();
  private readonly begun = new Set<number>();
  private readonly prefixes = new Map<number, readonly Prefix[]>();
  private readonly checks = new Checks();
  /** What may take the place of a file that is there. */
  private readonly replacing = new Set<number>();
  /** Files that were put off and are planned now. */
  private readonly late = new Set<number>();
  private readonly decided: { readonly index: number; readonly choice: ConflictChoice }[] = [];
  private readonly items: PlanItems;
  private next = 0;
  private readonly existing: ExistingAhead;
  private open = 0;
  private running: Promise<void> | null = null;
  private stopped = false;

  constructor(o: PlannerOptions) {
    this.o = o;
    const { holdings, conflicts: policy, manifest, landing, connection } = o;
    this.existing = new ExistingAhead(landing);
    this.items = new PlanItems((items) => {
      if (!this.stopped) connection.send({ name: 'plan', body: { items } });
    });
    this.conflicts = new Conflicts({
      ...{ holdings, policy, leftOut: o.leftOut, questions: o.questions },
      entry: (index) => manifest.entries[index]!,
      look: async (entry) => {
        const [there] = await landing.existing([entry]);
        return there?.file && !there.own ? there : null;
      },
      onDecided: (index, choice) => {
        this.decided.push({ index, choice });
        this.go();
      },
      onError: (error) => this.failed(error),
    });
  }

  /** Plans what the manifest has gained. One run at a time; it existing for more before it ends. */
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

  /** The entry, saying whether it may replace what is there. */
  toPlace(file: number): ManifestEntry & { readonly replace?: boolean } {
    const entry = this.o.manifest.entries[file]!;
    return this.o.conflicts === 'replace' || this.replacing.has(file) ? { ...entry, replace: true } : entry;
  }

  isLate(file: number): boolean {
    return this.late.has(file);
  }

  /** May the sender send this file now? */
  mayCome(file: number): boolean {
    const state = this.verdicts.get(file);
    return state === verdict.coming || state === verdict.checking;
  }

  /** No byte of this file has come yet. */
  begins(file: number): boolean {
    return !this.begun.has(file);
  }

  began(file: number): void {
    this.begun.add(file);
  }

  offered(file: number, offset: number): boolean {
    return this.prefixes.get(file)?.some(([place]) => place === offset) ?? false;
  }

  /** The file has ended or was lost. */
  settle(file: number): void {
    this.begun.delete(file);
    if (this.prefixes.size > 0) this.prefixes.delete(file);
    if (this.late.size > 0) this.late.delete(file);
    if (this.replacing.size > 0) this.replacing.delete(file);
    this.verdicts.set(file, verdict.settled);
    this.open--;
  }

  /** The sender says that all files of a check are as we have them. */
  same(range: Readonly<Range>): void {
    this.checks.answered('same', range);
    for (let file = range[0]; file <= range[1]; file++) {
      const { kind, bytes } = this.o.manifest.entries[file]!;
      if (kind === 'folder') continue;
      this.checkChecking(file);
      this.settle(file);
      this.o.shown.set(file, 'skipped');
      this.o.record.skip(bytes);
    }
  }

  /** The sender found that these are others than ours: a person decides. */
  differs(range: Readonly<Range>): void {
    this.checks.answered('differs', range);
    for (let file = range[0]; file <= range[1]; file++) {
      if (this.o.manifest.entries[file]!.kind === 'folder') continue;
      this.checkChecking(file);
      this.verdicts.set(file, verdict.none);
      this.open--;
      this.conflicts.ask(file);
    }
  }

  /** Everything is planned, and nothing is awaited. */
  allSettled(): boolean {
    const { entries } = this.o.manifest;
    const isPlanned = this.running === null && !this.hasWork() && this.next === entries.length;
    return isPlanned && this.open === 0 && this.conflicts.open === 0;
  }

  /** As far as may be planned now. */
  private get end(): number {
    return Math.min(this.o.manifest.entries.length, this.o.additions.limit);
  }

  private hasWork(): boolean {
    return !this.stopped && (this.next < this.end || this.decided.length > 0);
  }

  private failed(error: unknown): void {
    this.o.onError(error instanceof FerryError ? error : new FerryError('internal', {}, { cause: error }));
  }

  private async run(): Promise<void> {
    const { manifest } = this.o;
    while (this.hasWork()) {
      if (this.decided.length > 0) {
        await this.planDecided();
        continue;
      }
      if (!this.existing.covers(this.next)) await this.existing.goOn(this.next, manifest.entries);
      const index = this.next;
      const entry = manifest.entries[index]!;
      if (this.o.additions.isDeclined(index)) await this.planDeclined(index, entry);
      else if (entry.kind === 'folder') await this.planFolder(index, entry);
      else if (this.isUnknown(index, entry)) this.want('send', index);
      else await this.planFile(index, entry);
      this.next++;
      this.items.sayIfFull();
      if (this.next === this.end) {
        await this.closeGroup();
        this.items.say();
      }
    }
  }

  private async planDeclined(index: number, { kind }: ManifestEntry): Promise<void> {
    await this.closeGroup();
    this.existing.take(index);
    if (kind === 'file') this.o.shown.set(index, 'left-out');
    this.items.skip(index, 'declined');
  }

  private async planFolder(index: number, entry: ManifestEntry): Promise<void> {
    const checked = checkPath(entry.path);
    if (!checked.ok) {
      await this.closeGroup();
      return this.refuse(index, checked.failure);
    }
    this.o.onFolder(index, entry);
    if (this.checks.gathering) this.checks.span(index);
    else this.want('send', index);
  }

  /** As most are: nothing is there, nothing was said about it, and nothing need be waited for. */
  private isUnknown(index: number, entry: ManifestEntry): boolean {
    const { holdings, leftOut } = this.o;
    return (
      !this.checks.gathering &&
      !this.existing.has(index) &&
      checkPath(entry.path).ok &&
      !holdings.hasLanded(entry) &&
      holdings.partOf(entry) === undefined &&
      leftOut.why(entry) === null
    );
  }

  private async planFile(index: number, entry: ManifestEntry): Promise<void> {
    const checked = checkPath(entry.path);
    if (!checked.ok) {
      await this.closeGroup();
      return this.refuse(index, checked.failure);
    }
    const { holdings, record } = this.o;
    if (holdings.hasLanded(entry)) {
      await this.closeGroup();
      record.meter.kept += entry.bytes;
      record.meter.files++;
      this.o.shown.set(index, 'done');
      return this.want('have', index);
    }
    const left = this.o.leftOut.why(entry);
    if (left !== null) {
      await this.closeGroup();
      this.existing.take(index);
      return this.refuse(index, left);
    }
    const there = this.existing.take(index);
    const policy = there === null || there.own ? 'keep-both' : this.conflicts.policyFor(entry);
    if (policy === 'skip') {
      await this.closeGroup();
      record.skip(entry.bytes);
      this.o.shown.set(index, 'skipped');
      return this.items.skip(index, 'exists');
    }
    if (policy === 'replace') this.replacing.add(index);
    const copy = policy === 'keep-both' ? (there?.copy ?? null) : null;
    const alike = there !== null && !there.own && there.file && there.bytes === entry.bytes ? there.path : null;
    const like = copy ?? alike;
    if (like !== null) {
      // Each for itself where one that differs is asked about; and one that by its time may well differ, since with it
      // all of its group would come again and stand here twice.
      const alone = policy === 'ask' || (copy === null && there!.mtimeMs !== entry.mtimeMs);
      if (alone) await this.closeGroup();
      await this.compare(index, entry, like);
      if (alone) await this.closeGroup(policy === 'ask' && this.o.mayPutOff);
      return;
    }
    await this.closeGroup();
    if (policy === 'ask' && there!.file && this.o.mayPutOff) {
      this.items.add({ do: 'later', range: [index, index] });
      return this.conflicts.ask(index);
    }
    await this.planComing(index, entry);
  }

  /** Files that a person has decided about: each gets its second word. */
  private async planDecided(): Promise<void> {
    // What put them off goes first.
    this.items.say();
    for (const { index, choice } of this.decided.splice(0, itemsPerMessage)) {
      const entry = this.o.manifest.entries[index]!;
      const left = this.o.leftOut.why(entry);
      if (left !== null) {
        this.o.onRefused(index, left);
        this.items.skip(index, left.code);
        continue;
      }
      if (choice === 'skip') {
        this.o.shown.set(index, 'skipped');
        this.o.record.skip(entry.bytes);
        this.items.skip(index, 'exists');
        continue;
      }
      this.late.add(index);
      if (choice === 'replace') this.replacing.add(index);
      await this.planComing(index, entry);
    }
    this.items.say();
  }

  private async planComing(index: number, entry: ManifestEntry): Promise<void> {
    this.verdicts.set(index, verdict.coming);
    this.open++;
    const part = this.o.holdings.partOf(entry);
    const prefixes =
      part === undefined || part.present === 0
        ? null
        : await this.o.landing.prefixes(entry, part.at, placesFor(part.present));
    if (prefixes === null) return this.want('send', index);
    this.prefixes.set(index, prefixes);
    this.items.add({ do: 'continue', range: [index, index], prefixes });
    // Its list of hashes is long: the next item goes into another message.
    this.items.say();
  }

  private async compare(index: number, entry: ManifestEntry, path: string): Promise<void> {
    if (this.checks.full) await this.closeGroup();
    this.checks.add(index, path, entry.bytes);
    this.verdicts.set(index, verdict.checking);
    this.open++;
  }

  private async closeGroup(hold = false): Promise<void> {
    const group = this.checks.take();
    if (group === null) return;
    const { range, paths, bytes } = group;
    const blake3 = await this.o.landing.same(paths, bytes);
    if (blake3 === null) {
      for (let file = range[0]; file <= range[1]; file++) this.want('send', file);
    } else {
      this.checks.ask(range, hold);
      this.items.add({ do: 'check', range, blake3, ...(hold ? { hold } : {}) });
    }
  }

  private want(what: 'send' | 'have', index: number): void {
    this.items.want(what, index);
    if (what === 'have' || this.o.manifest.entries[index]!.kind === 'folder') return;
    if (this.verdicts.get(index) !== verdict.none) return;
    this.verdicts.set(index, verdict.coming);
    this.open++;
  }

  /** Throws where the sender was not asked to compare this file, or has begun to send it. */
  private checkChecking(file: number): void {
    if (this.verdicts.get(file) !== verdict.checking || this.begun.has(file)) {
      throw violation(`file ${file} is not compared`);
    }
  }

  private refuse(index: number, why: Failure): void {
    this.o.onRefused(index, why);
    this.items.skip(index, why.code);
  }
}
