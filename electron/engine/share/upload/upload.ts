/**
 * What a browser sends here, from its offer to its end: asked about in the same dialog, put in place by the same landing and kept
 * in the same history as what comes from another Ferry. A browser has no key, so nothing of it is remembered, and no start of
 * Ferry's goes on with it: the link it came by is gone by then.
 */
import { failure, FerryError, toFailure, type Failure } from '../../../../shared/errors.ts';
import type { UploadStatus } from '../../../../shared/sharing/share.ts';
import type { ManifestLine, Transfer } from '../../../../shared/state.ts';
import type { EndedStatus } from '../../../../shared/statuses.ts';
import { Manifest, type ManifestEntry } from '../../transfer/agreed/manifest.ts';
import type { LiveTransfer, TransferContext } from '../../transfer/context.ts';
import type { Holds } from '../../transfer/lifecycle/holds.ts';
import { newTransfer, TransferRecord } from '../../transfer/lifecycle/record.ts';
import { transferHolds } from '../../transfer/lifecycle/transfer-holds.ts';
import type { Answer } from '../../transfer/receiving/incoming.ts';
import type { Choice } from '../../transfer/receiving/plan/question-queue.ts';
import { HttpProblem } from '../http/problem.ts';
import type { ShareLimits } from '../limits.ts';
import type { OfferedFile } from './offer.ts';
import { acceptUpload, type AcceptedUpload } from './accept-upload.ts';
import { News } from './news.ts';
import { UploadFiles } from './upload-files.ts';

export interface UploadOptions {
  readonly context: TransferContext;
  readonly limits: Pick<ShareLimits, 'newsMs' | 'silentMs' | 'lostMs' | 'offerMs'>;
  /** 32 lower-case hex digits. */
  readonly id: string;
  /** Whose browser it is, as far as anybody knows: an IP. */
  readonly address: string;
  readonly offered: readonly OfferedFile[];
}

interface Accepted extends AcceptedUpload {
  readonly files: UploadFiles;
}

/** How often it is looked whether its page has fallen silent, as a part of the shortest time that matters. */
const looks = 4;
export class Upload implements LiveTransfer {
  readonly id: string;
  readonly address: string;
  readonly news: News;
  private readonly options: UploadOptions;
  private readonly record: TransferRecord;
  private readonly holds: Holds;
  private readonly manifest = new Manifest<ManifestEntry>();
  private accepted: Accepted | null = null;
  private phase: 'asking' | 'accepting' | 'accepted' | 'finishing' | 'over' = 'asking';
  private over: Promise<void> | null = null;
  private stopped = false;
  private heardAt = performance.now();
  private readonly watch: NodeJS.Timeout;

  constructor(options: UploadOptions) {
    const { context, limits, id, address, offered } = options;
    this.options = options;
    this.id = id;
    this.address = address;
    this.news = new News(limits.newsMs);
    for (const { name, bytes, mtimeMs } of offered) {
      this.manifest.add({ kind: 'file', path: name, bytes, mtimeMs, executable: false });
    }
    this.manifest.complete = true;
    const peer = { fingerprint: '', name: address, kind: 'web', known: false } as const;
    const title = offered[0]!.name;
    const what = { title, roots: offered.length, note: '', code: null };
    const shown = newTransfer({ id, direction: 'incoming', peer, status: 'asking', ...what });
    this.record = new TransferRecord(context.store, { ...shown, encrypted: false, totals: this.manifest.totals() });
    this.record.totals = () => this.manifest.totals();
    this.holds = transferHolds({
      turns: context.turns,
      record: this.record,
      accepted: () => this.phase === 'accepted',
      send: ({ name }) => {
        this.stopped = name === 'pause';
        this.news.tell();
      },
    });
    const shortest = Math.min(limits.silentMs, limits.offerMs, limits.lostMs);
    this.watch = setInterval(() => this.look(), Math.max(10, shortest / looks));
  }

  get asking(): boolean {
    return this.phase === 'asking' || this.phase === 'accepting';
  }

  get ended(): boolean {
    return this.phase === 'over';
  }

  get shown(): Transfer {
    return this.record.now;
  }

  get files(): UploadFiles {
    if (this.over !== null) throw new HttpProblem('upload-over', { hangsUp: true });
    if (this.accepted === null) throw new HttpProblem('not-accepted', { hangsUp: true });
    return this.accepted.files;
  }

  /** The page is there. */
  heard(): void {
    this.heardAt = performance.now();
    if (this.phase !== 'accepted' || !this.holds.down) return;
    this.stopped = false;
    this.holds.reconnect(false);
  }

  status(): UploadStatus {
    const files =
      this.accepted?.files.list() ?? this.options.offered.map(() => ({ state: 'waiting', offset: 0 }) as const);
    return { state: this.stateForPage(), held: this.stopped, files };
  }

  /** As `Incoming.answer`. */
  async answer(answer: Answer): Promise<void> {
    if (this.phase !== 'asking') throw new FerryError('unknown-transfer');
    if (!answer.accept) {
      const status = answer.because === 'declined' ? 'declined' : 'failed';
      return this.end(status, failure(answer.because));
    }
    this.phase = 'accepting';
    try {
      await this.accept(answer);
    } catch (error) {
      if (this.phase === 'accepting') this.phase = 'asking';
      throw error;
    }
  }

  decide(id: string, choice: Choice, all: boolean): void {
    if (this.accepted === null) throw new FerryError('already-decided');
    this.accepted.files.decide(id, choice, all);
  }

  /** The page has ended it. */
  async withdrawn(): Promise<void> {
    const name = this.record.now.peer.name;
    await this.end('cancelled', failure('cancelled-by-peer', { peer: name }, 'peer'));
  }

  cancel(code: 'cancelled' | 'shutting-down'): Promise<void> {
    return this.end('cancelled', failure(code));
  }

  leave(): Promise<void> {
    return this.cancel('shutting-down');
  }

  pause(paused: boolean): void {
    this.holds.pause(paused);
  }

  cancelFile(index: number): void {
    const file = this.accepted?.files.at(index);
    if (file === undefined) throw new FerryError('unknown-file');
    if (file.state !== 'waiting') throw new FerryError('file-in-place');
    this.accepted!.files.giveUp(index, 'left-out', failure('cancelled')).catch(this.options.context.onBug);
  }

  lines(from: number, count: number): { lines: ManifestLine[]; total: number } {
    const { files } = this.accepted ?? {};
    const stateOf = (index: number): ManifestLine['state'] => {
      const file = files?.at(index);
      return file?.state === 'waiting' && file.offset > 0 ? 'moving' : (file?.state ?? 'waiting');
    };
    return { lines: this.manifest.lines(from, count, stateOf), total: this.manifest.entries.length };
  }

  private stateForPage(): UploadStatus['state'] {
    if (this.phase === 'asking' || this.phase === 'accepting') return 'asking';
    if (this.phase === 'accepted' || this.phase === 'finishing') return 'accepted';
    const { status } = this.record.now;
    return status === 'declined' || status === 'done' ? status : 'ended';
  }

  private async accept({ dir, conflicts, evenIfFull }: Answer & { accept: true }): Promise<void> {
    const { context, offered } = this.options;
    const accepted = await acceptUpload(context, this.record.now, this.manifest, { dir, conflicts, evenIfFull }, () => {
      // Taken back, or the app is closing.
      if (this.phase !== 'accepting' || this.over !== null) throw new FerryError('unknown-transfer');
    });
    const files = new UploadFiles({
      offered,
      landing: accepted.landing,
      record: this.record,
      conflicts,
      onFile: context.onFile,
      mayMove: (signal) => this.mayMove(signal),
      onChange: () => this.changed(),
      onShortage: (why) => this.holds.disconnect({ status: 'paused', why }),
    });
    this.accepted = { files, ...accepted };
    this.phase = 'accepted';
    this.record.update({ dir, status: 'active' });
    this.holds.reconnect(false);
    this.heardAt = performance.now();
    this.news.tell();
  }

  /** Bytes may move. Throws `upload-over`. */
  private async mayMove(signal: AbortSignal): Promise<void> {
    while (this.stopped && this.over === null && !signal.aborted) {
      // Its page waits with the connection open.
      this.heardAt = performance.now();
      await this.news.next(signal);
    }
    if (this.over !== null) throw new HttpProblem('upload-over', { hangsUp: true });
    this.heard();
  }

  private changed(): void {
    this.record.update({});
    this.news.tell();
    if (this.phase === 'accepted' && this.accepted!.files.settled) void this.finish();
  }

  private async finish(): Promise<void> {
    this.phase = 'finishing';
    this.record.update({ status: 'finishing' });
    const isThere = await this.accepted!.isInPlace().catch(() => true);
    const { dir } = this.record.now;
    await (isThere ? this.end('done', null) : this.end('failed', failure('destination-gone', { dir: dir ?? '' })));
  }

  private look(): void {
    const { silentMs, lostMs, offerMs } = this.options.limits;
    const silent = performance.now() - this.heardAt;
    const peer = this.record.now.peer.name;
    if (this.asking && Date.now() - this.record.now.startedAt > offerMs) {
      void this.answer({ accept: false, because: 'offer-expired' }).catch(() => {});
    } else if (this.asking ? silent > silentMs : silent > lostMs) {
      void this.end('failed', failure('disconnected', { peer }));
    } else if (this.phase === 'accepted' && silent > silentMs && !this.holds.down) {
      this.holds.disconnect({ status: 'reconnecting', why: failure('disconnected', { peer }) });
    }
  }

  /** The one way out; the first reason counts. */
  private end(status: EndedStatus, why: Failure | null): Promise<void> {
    return (this.over ??= this.wrapUp(status, why).catch(this.options.context.onBug));
  }

  private async wrapUp(status: EndedStatus, why: Failure | null): Promise<void> {
    clearInterval(this.watch);
    this.phase = 'finishing';
    // In a moment, when it is known that it ends.
    await Promise.resolve();
    this.news.tell();
    const { context } = this.options;
    const { accepted, record } = this;
    let left: readonly string[] = [];
    let failed = why;
    if (accepted !== null) {
      await accepted.files.stop();
      const { landing } = accepted;
      try {
        await (status === 'done' ? landing.finish() : landing.abort());
      } catch (error) {
        failed = toFailure(error);
      }
      record.update({ landed: landing.landed() });
      left = landing.leftBehind();
    }
    record.end(failed === null || status !== 'done' ? status : 'failed', failed);
    this.holds.end();
    // In the history before its page hears of it.
    await context.onEnded(record.now);
    this.phase = 'over';
    if (accepted !== null) await (left.length === 0 ? accepted.journal.remove() : accepted.journal.close());
    this.news.tell();
  }
}
