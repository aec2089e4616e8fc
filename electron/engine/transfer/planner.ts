/**
 * Decides what of a manifest is wanted, entry by entry and in order, and says so in plan messages: nothing that is
 * there already need be sent, a big file that was cut off goes on, and a name that isn't safe is refused.
 */
import { checkPath } from '../disk/safe-path.ts';
import type { Connection } from '../wire/connection.ts';
import { violation } from '../wire/frames.ts';
import { maxItemsPerMessage } from '../wire/limits.ts';
import type { PlanItem } from '../wire/messages.ts';
import type { Additions } from './additions.ts';
import { Conflicts } from './conflicts.ts';
import type { FileStates } from './file-states.ts';
import type { Holdings } from './holdings.ts';
import type { Existing, Landing } from './landing.ts';
import type { LeftOut } from './left-out.ts';
import type { Manifest, ManifestEntry } from './manifest.ts';
import { placesFor, type Prefix } from './prefixes.ts';
import type { Questions } from './questions.ts';
import type { Range } from './ranges.ts';
import type { Record } from './record.ts';
import { maxTogether } from './same.ts';
import { FerryError, type Failure } from '../../../shared/errors.ts';
import type { ConflictChoice, ConflictPolicy } from '../../../shared/state.ts';

export interface PlannerOptions {
  readonly connection: Connection;
  readonly manifest: Manifest<ManifestEntry>;
  readonly record: Record;
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

/** Entries looked for on the disk at one go: a question to the disk's thread costs as much as twenty looks. */
const lookAtOnce = 512;

/** What an entry is waiting for. `checking`: the sender compares; it may come or be the same. */
const verdict = { none: 0, coming: 1, checking: 2, settled: 3 } as const;

/** Neighbours that seem to stand here already, to be compared in one word. */
interface Group {
  readonly range: Range;
  readonly paths: string[];
  readonly bytes: number[];
}

/** A `check` that was asked for. */
interface Check {
  /** One that differs is not sent. */
  readonly hold: boolean;
}

export class Planner {
  /** Names that are taken, where a person decides. */
  readonly conflicts: Conflicts;
  private readonly o: PlannerOptions;
  private verdicts = new Uint8Array(1024);
  private readonly begun = new Set<number>();
  private readonly prefixes = new Map<number, readonly Prefix[]>();
  private readonly checks = new Map<string, Check>();
  /** What may take the place of a file that is there. */
  private readonly replacing = new Set<number>();
  /** Files that were put off and are planned now. */
  private readonly late = new Set<number>();
  private readonly decided: { readonly index: number; readonly choice: ConflictChoice }[] = [];
  private items: PlanItem[] = [];
  private group: Group | null = null;
  private next = 0;
  /** What stands where the entries from `next` to `looked` would go; nothing for most. */
  private readonly there = new Map<number, Existing>();
  private looked = 0;
  private open = 0;
  private running: Promise<void> | null = null;
  private stopped = false;

  constructor(o: PlannerOptions) {
    this.o = o;
    const { holdings, conflicts: policy, manifest, landing } = o;
    this.conflicts = new Conflicts({
      ...{ holdings, policy, leftOut: o.leftOut, questions: o.questions },
      entry: (index) => manifest.entries[index]!,
      look: async (entry) => {
        const [there] = await landing.existing([entry]);
        return there?.file ? there : null;
      },
      onDecided: (index, choice) => {
        this.decided.push({ index, choice });
        this.go();
      },
      onError: (error) => this.failed(error),
    });
  }

  /** Plans what the manifest has gained. One run at a time; it looks for more before it ends. */
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
    const state = this.verdicts[file];
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
    this.set(file, verdict.settled);
    this.open--;
  }

  /** The sender says that all files of a check are as we have them. */
  same(range: Readonly<Range>): void {
    const check = this.checks.get(range.join('-'));
    if (check === undefined) throw violation(`same ${range.join('–')} was not asked`);
    this.checks.delete(range.join('-'));
    for (let file = range[0]; file <= range[1]; file++) {
      const { kind, bytes } = this.o.manifest.entries[file]!;
      if (kind === 'folder') continue;
      if (this.verdicts[file] !== verdict.checking || this.begun.has(file))
        throw violation(`file ${file} is not the same`);
      this.settle(file);
      this.o.shown.set(file, 'skipped');
      this.o.record.skip(bytes);
    }
  }

  /** The sender found that these are others than ours: a person decides. */
  differs(range: Readonly<Range>): void {
    const check = this.checks.get(range.join('-'));
    if (check === undefined || !check.hold) throw violation(`differs ${range.join('–')} was not asked`);
    this.checks.delete(range.join('-'));
    for (let file = range[0]; file <= range[1]; file++) {
      if (this.o.manifest.entries[file]!.kind === 'folder') continue;
      if (this.verdicts[file] !== verdict.checking || this.begun.has(file))
        throw violation(`file ${file} was not asked`);
      this.set(file, verdict.none);
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
      if (this.next >= this.looked) await this.lookAhead();
      const index = this.next;
      const entry = manifest.entries[index]!;
      if (this.o.additions.isDeclined(index)) await this.planDeclined(index, entry);
      else if (entry.kind === 'folder') this.planFolder(index, entry);
      else if (this.isUnknown(index, entry)) this.want('send', index);
      else await this.planFile(index, entry);
      this.next++;
      if (this.items.length >= maxItemsPerMessage / 2) this.say();
      if (this.next === this.end) {
        await this.closeGroup();
        this.say();
      }
    }
  }

  private async lookAhead(): Promise<void> {
    const { manifest, landing } = this.o;
    const first = this.next;
    const some = manifest.entries.slice(first, first + lookAtOnce);
    const files: number[] = [];
    for (let i = 0; i < some.length; i++) if (some[i]!.kind === 'file') files.push(i);
    const found = files.length === 0 ? [] : await landing.existing(files.map((i) => some[i]!));
    for (let n = 0; n < found.length; n++) {
      const existing = found[n]!;
      if (existing !== null) this.there.set(first + files[n]!, existing);
    }
    this.looked = first + some.length;
  }

  private async planDeclined(index: number, { kind }: ManifestEntry): Promise<void> {
    await this.closeGroup();
    this.there.delete(index);
    if (kind === 'file') this.o.shown.set(index, 'left-out');
    this.skip(index, 'declined');
  }

  private planFolder(index: number, entry: ManifestEntry): void {
    const checked = checkPath(entry.path);
    if (!checked.ok) return this.refuse(index, checked.failure);
    this.o.onFolder(index, entry);
    if (this.group !== null) this.group.range[1] = index;
    else this.want('send', index);
  }

  /** As most are: nothing is there, nothing was said about it, and nothing need be waited for. */
  private isUnknown(index: number, entry: ManifestEntry): boolean {
    const { holdings, leftOut } = this.o;
    return (
      this.group === null &&
      !this.there.has(index) &&
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
      this.there.delete(index);
      return this.refuse(index, left);
    }
    const there = this.there.get(index) ?? null;
    this.there.delete(index);
    const policy = there === null ? 'keep-both' : this.conflicts.policyFor(entry);
    if (policy === 'skip') {
      await this.closeGroup();
      record.skip(entry.bytes);
      this.o.shown.set(index, 'skipped');
      return this.skip(index, 'exists');
    }
    if (policy === 'replace') this.replacing.add(index);
    if (there !== null && there.file && there.bytes === entry.bytes) {
      // Each for itself where one that differs is asked about; and one that by its time may well differ, since with it
      // all of its group would come again and stand here twice.
      const alone = policy === 'ask' || there.mtimeMs !== entry.mtimeMs;
      if (alone) await this.closeGroup();
      await this.compare(index, entry, there.path);
      if (alone) await this.closeGroup(policy === 'ask' && this.o.mayPutOff);
      return;
    }
    await this.closeGroup();
    if (policy === 'ask' && there!.file && this.o.mayPutOff) {
      this.items.push({ do: 'later', range: [index, index] });
      return this.conflicts.ask(index);
    }
    await this.planComing(index, entry);
  }

  /** Files that a person has decided about: each gets its second word. */
  private async planDecided(): Promise<void> {
    // What put them off goes first.
    this.say();
    for (const { index, choice } of this.decided.splice(0, maxItemsPerMessage / 2)) {
      const entry = this.o.manifest.entries[index]!;
      const left = this.o.leftOut.why(entry);
      if (left !== null) {
        this.o.onRefused(index, left);
        this.items.push({ do: 'skip', range: [index, index], code: left.code });
        continue;
      }
      if (choice === 'skip') {
        this.o.shown.set(index, 'skipped');
        this.o.record.skip(entry.bytes);
        this.items.push({ do: 'skip', range: [index, index], code: 'exists' });
        continue;
      }
      this.late.add(index);
      if (choice === 'replace') this.replacing.add(index);
      await this.planComing(index, entry);
    }
    this.say();
  }

  private async planComing(index: number, entry: ManifestEntry): Promise<void> {
    this.set(index, verdict.coming);
    this.open++;
    const part = this.o.holdings.partOf(entry);
    const prefixes =
      part === undefined || part.present === 0
        ? null
        : await this.o.landing.prefixes(entry, part.at, placesFor(part.present));
    if (prefixes === null) return this.want('send', index);
    this.prefixes.set(index, prefixes);
    this.items.push({ do: 'continue', range: [index, index], prefixes });
    // Its list of hashes is long: the next item goes into another message.
    this.say();
  }

  private async compare(index: number, entry: ManifestEntry, path: string): Promise<void> {
    if (this.group !== null && this.group.paths.length >= maxTogether) await this.closeGroup();
    this.group ??= { range: [index, index], paths: [], bytes: [] };
    this.group.range[1] = index;
    this.group.paths.push(path);
    this.group.bytes.push(entry.bytes);
    this.set(index, verdict.checking);
    this.open++;
  }

  private async closeGroup(hold = false): Promise<void> {
    const group = this.group;
    if (group === null) return;
    const blake3 = await this.o.landing.same(group.paths, group.bytes);
    this.group = null;
    if (blake3 === null) {
      for (let file = group.range[0]; file <= group.range[1]; file++) this.want('send', file);
    } else {
      this.checks.set(group.range.join('-'), { hold });
      this.items.push({ do: 'check', range: group.range, blake3, ...(hold ? { hold } : {}) });
    }
  }

  private want(what: 'send' | 'have', index: number): void {
    const last = this.items.at(-1);
    if (last?.do === what && last.range[1] === index - 1) last.range[1] = index;
    else this.items.push({ do: what, range: [index, index] });
    if (
      what === 'send' &&
      this.o.manifest.entries[index]!.kind === 'file' &&
      (this.verdicts[index] ?? verdict.none) === verdict.none
    ) {
      this.set(index, verdict.coming);
      this.open++;
    }
  }

  private refuse(index: number, why: Failure): void {
    this.o.onRefused(index, why);
    this.skip(index, why.code);
  }

  private skip(index: number, code: string): void {
    const last = this.items.at(-1);
    if (last?.do === 'skip' && last.code === code) last.range[1] = index;
    else this.items.push({ do: 'skip', range: [index, index], code });
  }

  private say(): void {
    if (this.items.length > 0 && !this.stopped) this.o.connection.send({ name: 'plan', body: { items: this.items } });
    this.items = [];
  }

  private set(file: number, to: number): void {
    if (file >= this.verdicts.length) {
      const grown = new Uint8Array(Math.max(file + 1, this.verdicts.length * 2));
      grown.set(this.verdicts);
      this.verdicts = grown;
    }
    this.verdicts[file] = to;
  }
}
