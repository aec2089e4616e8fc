/**
 * The receiver's half of a transfer as a conversation: the offer, its one answer, and every way it can end.
 * What happens once it is accepted stands in `reception.ts`; the states are drawn in `shared/state.ts`.
 */
import { freeSpace } from '../disk/free-space.ts';
import { Sink } from '../disk/sink.ts';
import type { ConnectionHandler } from '../wire/connection.ts';
import { violation } from '../wire/frames.ts';
import type { Greeted } from '../wire/handshake.ts';
import { offerTimeoutMs } from '../wire/limits.ts';
import { codeFromPeer, type Message, type MessageOf, type Outbound } from '../wire/messages.ts';
import { hangUp, type LiveTransfer, type TransferContext } from './context.ts';
import { Manifest, type ManifestEntry } from './manifest.ts';
import { noProgress } from './meter.ts';
import { Reception } from './reception.ts';
import { Record } from './record.ts';
import { FerryError, failure, toFailure, type ErrorCode, type Failure } from '../../../shared/errors.ts';
import type { KnownDevice, Peer } from '../../../shared/state.ts';

export interface IncomingOptions {
  readonly greeted: Greeted;
  readonly known: KnownDevice | undefined;
  /** Asked when the offer and each piece of its manifest is there: throws when it may not wait here. */
  admit(transfer: Incoming): void;
  /** Where files go when nobody says otherwise. */
  defaultDir(): string;
  onOver(transfer: Incoming): void;
}

/** What may be answered to an offer. */
export type Answer =
  | { readonly accept: true; readonly always: boolean; readonly dir: string }
  | { readonly accept: false; readonly because: ErrorCode };

type Ending = 'done' | 'declined' | 'cancelled' | 'failed';

export class Incoming implements LiveTransfer, ConnectionHandler {
  readonly manifest = new Manifest<ManifestEntry>();
  private readonly context: TransferContext;
  private readonly o: IncomingOptions;
  private readonly offerTimer: NodeJS.Timeout;
  private record: Record | null = null;
  private sink: Sink | null = null;
  private reception: Reception | null = null;
  private answering = false;
  private ending: Promise<void> | null = null;

  constructor(context: TransferContext, o: IncomingOptions) {
    this.context = context;
    this.o = o;
    this.offerTimer = setTimeout(() => o.greeted.connection.destroy(new FerryError('timeout')), offerTimeoutMs);
  }

  /** Empty until the offer has come. */
  get id(): string {
    return this.record?.now.id ?? '';
  }

  get peerFingerprint(): string {
    return this.o.greeted.peer.fingerprint;
  }

  /** Waiting for a person's answer. */
  get asking(): boolean {
    return this.record?.now.status === 'asking' && this.ending === null;
  }

  lines(from: number, count: number) {
    return { lines: this.manifest.lines(from, count), total: this.manifest.entries.length };
  }

  /** Answers the offer, once. Throws when the folder can't be used; the offer still waits then. */
  async answer(answer: Answer): Promise<void> {
    if (!this.asking || this.answering) throw new FerryError('unknown-transfer');
    if (!answer.accept) {
      this.send({ name: 'answer', body: { accept: false, code: answer.because } });
      return this.conclude(answer.because === 'declined' ? 'declined' : 'failed', failure(answer.because));
    }
    this.answering = true;
    try {
      await this.accept(answer.dir, answer.always);
    } finally {
      this.answering = false;
    }
  }

  async cancel(code: 'cancelled' | 'shutting-down'): Promise<void> {
    if (this.ending === null) this.send({ name: 'cancel', body: { code } });
    await this.conclude('cancelled', failure(code));
  }

  message(message: Message): void {
    if (this.ending !== null) return;
    switch (message.name) {
      case 'offer':
        return this.offered(message.body);
      case 'entries':
        return this.entries(message.body);
      case 'manifestEnd':
        return this.manifestEnd(message.body);
      case 'lost':
        return this.accepted().lost(message.body);
      case 'finish':
        return void this.finish(this.accepted());
      case 'cancel':
        return void this.conclude('cancelled', this.peerSays(message.body.code, 'cancelled-by-peer'));
      case 'error':
        return void this.conclude('failed', this.peerSays(message.body.code));
      default:
        throw violation(`${message.name} from the sender`);
    }
  }

  fileBytes(file: number, offset: number, chunk: Buffer): void {
    if (this.ending === null) this.accepted().bytes(file, offset, chunk);
  }

  fileEnd(file: number, bytes: number, hash: Buffer): void {
    if (this.ending === null) this.accepted().fileEnd(file, bytes, hash);
  }

  closed(error: FerryError | null): void {
    const peer = this.o.greeted.peer.name;
    void this.conclude('failed', failure(error?.code ?? 'disconnected', { ...error?.params, peer }));
  }

  private offered({ id, title, roots, note }: MessageOf<'offer'>): void {
    if (this.record !== null) throw violation('a second offer');
    clearTimeout(this.offerTimer);
    const { greeted, known } = this.o;
    const { fingerprint, name, kind } = greeted.peer;
    const peer: Peer = { fingerprint, name, kind, known: known !== undefined };
    if (this.context.store.state.transfers.some((t) => t.id === id)) throw violation('an offer that was made before');
    this.o.admit(this);
    this.record = new Record(
      this.context.store,
      {
        id,
        direction: 'incoming',
        peer,
        status: 'asking',
        title,
        roots,
        note,
        totals: this.manifest.totals(),
        progress: noProgress,
        code: known === undefined ? greeted.code : null,
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
    if (known?.autoAccept === true) {
      // Nobody is there to choose another folder: what stands in the way goes to the sender as well.
      this.answer({ accept: true, always: false, dir: this.o.defaultDir() }).catch((error: unknown) =>
        this.fail(error),
      );
    }
  }

  private async accept(dir: string, always: boolean): Promise<void> {
    const record = this.record!;
    const { connection, peer } = this.o.greeted;
    const sink = await Sink.open(dir, record.now.id);
    const { bytes, complete } = this.manifest.totals();
    if (complete && bytes > (await freeSpace(dir))) throw new FerryError('no-space', { dir });
    if (always) await this.remember();
    if (!this.asking) return;
    const { context, manifest } = this;
    const known = this.o.known !== undefined || always;
    record.update({ dir, status: 'active', peer: { ...record.now.peer, known } });
    this.reception = new Reception({
      context,
      connection,
      manifest,
      record,
      sink,
      onFatal: (error) => this.fail(error),
    });
    this.sink = sink;
    this.send({ name: 'answer', body: { accept: true, remembered: known } });
    this.reception.plan();
  }

  private async remember(): Promise<void> {
    const { fingerprint, name } = this.o.greeted.peer;
    await this.context.known.remember({ fingerprint, name, autoAccept: true });
    this.context.store.change({ kind: 'known', known: await this.context.known.all() });
  }

  private entries({ first, entries }: MessageOf<'entries'>): void {
    if (this.record === null || this.manifest.complete) throw violation('entries out of place');
    if (first !== this.manifest.entries.length) throw violation(`entries from ${first}`);
    for (const { path, bytes, mtime, folder, executable } of entries) {
      this.manifest.add({
        kind: folder ? 'folder' : 'file',
        path,
        bytes: folder ? 0 : bytes,
        mtimeMs: mtime,
        executable,
      });
    }
    if (this.asking) this.o.admit(this);
    this.record.touchTotals();
    this.reception?.plan();
  }

  private manifestEnd({ entries, bytes }: MessageOf<'manifestEnd'>): void {
    const { manifest, record } = this;
    if (record === null || manifest.complete) throw violation('manifestEnd out of place');
    if (entries !== manifest.entries.length || bytes !== manifest.totals().bytes)
      throw violation('manifest miscounted');
    manifest.complete = true;
    record.update({});
  }

  private accepted(): Reception {
    if (this.reception === null) throw violation('files before the answer');
    return this.reception;
  }

  private async finish(reception: Reception): Promise<void> {
    try {
      this.record!.update({ status: 'finishing' });
      await reception.finish();
      await this.conclude('done', null);
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    if (this.ending !== null) return;
    if (!(error instanceof FerryError)) this.context.onBug(error);
    const why = toFailure(error);
    this.send({ name: 'error', body: { code: why.code } });
    void this.conclude('failed', why);
  }

  /** The one way out: nothing unfinished stays on disk, then the last word is said here. */
  private conclude(status: Ending, why: Failure | null): Promise<void> {
    // Ending the connection calls back here: what came first is the reason.
    this.ending ??= Promise.resolve().then(() => this.wrapUp(status, why));
    return this.ending;
  }

  private async wrapUp(status: Ending, why: Failure | null): Promise<void> {
    clearTimeout(this.offerTimer);
    hangUp(this.context, this.o.greeted.connection);
    try {
      if (status !== 'done') await this.reception?.abort();
    } catch (error) {
      this.context.onBug(error);
    }
    if (this.sink !== null) this.record?.update({ landed: this.sink.landed() });
    this.record?.end(status, why);
    this.o.onOver(this);
  }

  private send(message: Outbound): void {
    this.o.greeted.connection.send(message);
  }

  private peerSays(word: string, instead?: ErrorCode): Failure {
    const said = codeFromPeer(word);
    const code = instead !== undefined && said !== 'shutting-down' ? instead : said;
    return failure(code, { by: 'peer', peer: this.o.greeted.peer.name });
  }
}
