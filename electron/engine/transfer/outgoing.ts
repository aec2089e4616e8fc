/**
 * The sender's half of a transfer: walk, offer, wait for the answer, pump what the receiver's plan asks for,
 * collect its receipts. The states are drawn in `shared/state.ts`, the messages in `docs/protocol.md`.
 */
import { walk } from '../disk/source.ts';
import type { SourceEntry } from '../disk/source-file.ts';
import type { ConnectionHandler } from '../wire/connection.ts';
import { violation } from '../wire/frames.ts';
import type { Greeted } from '../wire/handshake.ts';
import { maxControlBytes, maxEntriesPerPiece } from '../wire/limits.ts';
import { codeFromPeer, type Message, type MessageOf, type PlanItem, type WireEntry } from '../wire/messages.ts';
import { failureOfPeer, hangUp, type LiveTransfer, type TransferContext } from './context.ts';
import { Manifest } from './manifest.ts';
import { PlanQueue } from './plan-queue.ts';
import { pump } from './pump.ts';
import { Record } from './record.ts';
import { FerryError, failure, toFailure, type Failure } from '../../../shared/errors.ts';
import type { KnownDevice, Peer } from '../../../shared/state.ts';
import { noProgress } from './meter.ts';

export interface OutgoingOptions {
  readonly id: string;
  readonly paths: readonly string[];
  /** The first path's base name. */
  readonly title: string;
  readonly note: string;
  /** As far as it is known before TLS has proved it. */
  readonly peer: Peer;
  /** Dials, greets and checks who answered. */
  reach(signal: AbortSignal): Promise<{ greeted: Greeted; known: KnownDevice | undefined }>;
  onOver(transfer: Outgoing): void;
}

/** What became of one file, as the sender knows it. */
const fate = { none: 0, sent: 1, settled: 2 } as const;

export class Outgoing implements LiveTransfer, ConnectionHandler {
  readonly id: string;
  private readonly context: TransferContext;
  private readonly o: OutgoingOptions;
  private readonly record: Record;
  private readonly manifest = new Manifest<SourceEntry>();
  private readonly plan = new PlanQueue();
  private readonly abort = new AbortController();
  private readonly hashes = new Map<number, string>();
  private fates = new Uint8Array(1024);
  private unsettled = 0;
  private greeted: Greeted | null = null;
  private accepted = false;
  private offered = 0;
  /** The walk's end, as an error to report when nothing can be sent. */
  private readonly walked: Promise<void>;
  private manifestTold = false;
  private lastSkip: Failure | null = null;

  constructor(context: TransferContext, o: OutgoingOptions) {
    this.context = context;
    this.o = o;
    this.id = o.id;
    this.record = new Record(
      context.store,
      {
        id: o.id,
        direction: 'outgoing',
        peer: o.peer,
        status: 'connecting',
        title: o.title,
        roots: o.paths.length,
        note: o.note,
        totals: this.manifest.totals(),
        progress: noProgress,
        code: null,
        dir: null,
        landed: [],
        failure: null,
        casualties: [],
        casualtyCount: 0,
        startedAt: Date.now(),
        endedAt: null,
      },
      () => this.manifest.totals(),
    );
    this.walked = this.walk();
    // Reported by `run`; until then nobody listens.
    this.walked.catch(() => {});
  }

  /** Runs the transfer up to the open conversation; from there on messages drive it. Never rejects. */
  async run(): Promise<void> {
    try {
      const reached = this.o.reach(this.abort.signal);
      reached.then(
        ({ greeted }) => this.record.ended && hangUp(this.context, greeted.connection),
        () => {},
      );
      // A path that is not there is worth no connection: the walk may end this first.
      await Promise.race([reached, this.walked.then(() => reached)]);
      const { greeted, known } = await reached;
      this.greeted = greeted;
      const { fingerprint, name, kind } = greeted.peer;
      const peer: Peer = { fingerprint, name, kind, known: known !== undefined };
      this.record.update({ peer, code: known === undefined ? greeted.code : null, status: 'asking' });
      const { id, title, note, paths } = this.o;
      greeted.connection.send({ name: 'offer', body: { id, title: title.slice(0, 255), roots: paths.length, note } });
      greeted.connection.handOver(this);
      await Promise.all([this.tellManifest(), this.walked]);
      await this.tellManifest();
    } catch (error) {
      this.fail(error);
    }
  }

  lines(from: number, count: number) {
    return { lines: this.manifest.lines(from, count), total: this.manifest.entries.length };
  }

  async cancel(code: 'cancelled' | 'shutting-down'): Promise<void> {
    if (this.record.ended) return;
    this.greeted?.connection.send({ name: 'cancel', body: { code } });
    this.end('cancelled', failure(code));
  }

  message(message: Message): void {
    switch (message.name) {
      case 'answer':
        return this.answered(message.body);
      case 'plan':
        return this.planned(message.body.items);
      case 'receipts':
        return this.receipts(message.body);
      case 'finished':
        return this.finished();
      case 'cancel':
        return this.end(
          'cancelled',
          failure(cancelCode(message.body.code), { by: 'peer', peer: this.record.now.peer.name }),
        );
      case 'error':
        return this.fail(
          new FerryError(codeFromPeer(message.body.code), { by: 'peer', peer: this.record.now.peer.name }),
        );
      default:
        throw violation(`${message.name} from the receiver`);
    }
  }

  closed(error: FerryError | null): void {
    if (this.record.ended) return;
    const { peer } = this.record.now;
    this.end('failed', failure(error?.code ?? 'disconnected', { ...error?.params, peer: peer.name }));
  }

  private answered({ accept, remembered, code }: MessageOf<'answer'>): void {
    if (this.record.now.status !== 'asking') throw violation('a second answer');
    const { peer } = this.record.now;
    if (!accept) {
      const why = failureOfPeer(new FerryError(codeFromPeer(code)), peer);
      this.end(why.code === 'declined' ? 'declined' : 'failed', why);
      return;
    }
    this.accepted = true;
    if (remembered && !peer.known) this.remember(peer);
    this.record.update({ status: 'active' });
    void this.pump();
  }

  /** The receiver keeps our key; so we keep its: should another answer under its name, nothing is sent there. */
  private remember({ fingerprint, name }: Peer): void {
    this.context.known.remember({ fingerprint, name, autoAccept: false }).then(
      async () => this.context.store.change({ kind: 'known', known: await this.context.known.all() }),
      (error: unknown) => this.context.onBug(error),
    );
  }

  private planned(items: readonly PlanItem[]): void {
    if (!this.accepted) throw violation('plan before answer');
    for (const item of items) {
      this.plan.add(item.range, item.do === 'send', this.offered);
      if (item.do === 'skip') this.skipped(item.range, item.code);
      else this.unsettled += this.filesIn(item.range);
    }
    this.checkPlanComplete();
  }

  private skipped([first, last]: readonly [number, number], code: string): void {
    for (let file = first; file <= last; file++) {
      const { path } = this.manifest.entries[file]!;
      this.record.casualty(path, failureOfPeer(new FerryError(codeFromPeer(code), { path }), this.record.now.peer));
    }
  }

  private filesIn([first, last]: readonly [number, number]): number {
    let files = 0;
    for (let file = first; file <= last; file++) if (this.manifest.entries[file]!.kind === 'file') files++;
    return files;
  }

  private checkPlanComplete(): void {
    if (this.manifestTold && this.plan.length === this.manifest.entries.length) this.plan.end();
  }

  private async pump(): Promise<void> {
    const { connection } = this.greeted!;
    try {
      await pump({
        connection,
        plan: this.plan,
        entries: this.manifest.entries,
        signal: this.abort.signal,
        onStart: (file) => (this.record.meter.current = this.manifest.entries[file]!.path),
        onBytes: (bytes) => (this.record.meter.bytes += bytes),
        onEnd: (file, hash) => {
          this.setFate(file, fate.sent);
          if (this.context.onFile !== undefined) this.hashes.set(file, hash.toString('hex'));
        },
        onLost: (file, why) => {
          this.unsettled--;
          this.record.casualty(this.manifest.entries[file]!.path, why);
        },
      });
      if (this.record.ended) return;
      connection.send({ name: 'finish', body: {} });
      this.record.update({ status: 'finishing' });
    } catch (error) {
      this.fail(error);
    }
  }

  private receipts({ done, failed }: MessageOf<'receipts'>): void {
    for (const [first, last] of done) for (let file = first; file <= last; file++) this.delivered(file);
    for (const { file, code } of failed) {
      this.settle(file);
      const { path } = this.manifest.entries[file]!;
      this.record.casualty(path, failureOfPeer(new FerryError(codeFromPeer(code), { path }), this.record.now.peer));
    }
  }

  private delivered(file: number): void {
    this.settle(file);
    this.record.meter.files++;
    const blake3 = this.hashes.get(file);
    this.hashes.delete(file);
    const { path, bytes } = this.manifest.entries[file]!;
    if (blake3 !== undefined)
      this.context.onFile?.({ transferId: this.id, direction: 'outgoing', path, bytes, blake3 });
  }

  private settle(file: number): void {
    if (this.fates[file] !== fate.sent) throw violation(`receipt for file ${file}`);
    this.fates[file] = fate.settled;
    this.unsettled--;
  }

  private setFate(file: number, to: number): void {
    if (file >= this.fates.length) {
      const grown = new Uint8Array(Math.max(file + 1, this.fates.length * 2));
      grown.set(this.fates);
      this.fates = grown;
    }
    this.fates[file] = to;
  }

  private finished(): void {
    if (this.record.now.status !== 'finishing' || this.unsettled > 0) throw violation('finished before it was');
    this.end('done', null);
  }

  private async walk(): Promise<void> {
    for await (const batch of walk(this.o.paths, { signal: this.abort.signal })) {
      for (const item of batch) {
        if (item.kind === 'skip') {
          this.lastSkip = item.failure;
          this.record.casualty(item.path, item.failure);
        } else this.manifest.add(item);
      }
      this.record.touchTotals();
      if (this.greeted !== null) await this.tellManifest();
    }
    if (this.manifest.entries.length === 0) {
      throw this.lastSkip === null
        ? new FerryError('nothing-to-send')
        : new FerryError(this.lastSkip.code, this.lastSkip.params);
    }
    this.manifest.complete = true;
    this.record.update({});
  }

  /** Sends what the manifest has gained since, and its end when the walk is over. */
  private async tellManifest(): Promise<void> {
    const { connection } = this.greeted!;
    const { entries } = this.manifest;
    while (this.offered < entries.length) {
      const first = this.offered;
      const piece = cutPiece(entries, first);
      this.offered += piece.length;
      connection.send({ name: 'entries', body: { first, entries: piece } });
      await connection.drained();
    }
    if (this.manifest.complete && !this.manifestTold) {
      this.manifestTold = true;
      connection.send({ name: 'manifestEnd', body: { entries: entries.length, bytes: this.manifest.totals().bytes } });
      this.checkPlanComplete();
    }
  }

  private fail(error: unknown): void {
    if (this.record.ended || this.abort.signal.aborted) return;
    if (!(error instanceof FerryError)) this.context.onBug(error);
    const why = toFailure(error);
    const fromPeer = why.params?.['by'] === 'peer';
    if (this.greeted !== null && !fromPeer) this.greeted.connection.send({ name: 'error', body: { code: why.code } });
    this.end('failed', why);
  }

  private end(status: 'done' | 'declined' | 'cancelled' | 'failed', why: Failure | null): void {
    if (this.record.ended) return;
    this.record.end(status, why);
    this.plan.end();
    this.abort.abort(new FerryError('cancelled'));
    if (this.greeted !== null) hangUp(this.context, this.greeted.connection);
    this.o.onOver(this);
  }
}

/** The next entries that safely fit one message, whatever their paths cost as JSON. */
function cutPiece(entries: readonly SourceEntry[], first: number): WireEntry[] {
  const piece: WireEntry[] = [];
  let bytes = 64;
  for (let i = first; i < entries.length && piece.length < maxEntriesPerPiece; i++) {
    const { kind, path, bytes: size, mtimeMs, executable } = entries[i]!;
    // JSON writes a control character as six; beside the path an entry has some 90 characters.
    bytes += path.length * 6 + 120;
    if (bytes > maxControlBytes && piece.length > 0) break;
    const line: WireEntry = { path, mtime: mtimeMs };
    if (kind === 'folder') line.folder = true;
    else line.bytes = size;
    if (executable) line.executable = true;
    piece.push(line);
  }
  return piece;
}

function cancelCode(word: string): 'cancelled-by-peer' | 'shutting-down' {
  return word === 'shutting-down' ? 'shutting-down' : 'cancelled-by-peer';
}
