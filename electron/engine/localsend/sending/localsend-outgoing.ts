/**
 * A transfer to a LocalSend, from the drop to its end: who answers, the person's yes, the offer, the bytes. It is one session over
 * there, which no broken line and no restart outlives, so that no journal is kept of it.
 */
import { passContact } from './contact.ts';
import { meet, type Met } from './meeting.ts';
import { list } from './listing.ts';
import { offerOf } from './offer.ts';
import { prepare } from './prepare.ts';
import { Questions } from './questions.ts';
import { messageOf } from './text-message.ts';
import { endOf, Over, type End } from './refusals.ts';
import { inTurn } from './take-turn.ts';
import { uploadAll } from './uploads.ts';
import type { LocalSendClient, Means } from '../client/client.ts';
import { callerInfoOf } from '../wire/about.ts';
import type { Session } from '../wire/messages.ts';
import { paths } from '../wire/paths.ts';
import type { SourceEntry } from '../../disk/source/walk.ts';
import { textCapability } from '../../transfer/agreed/capabilities.ts';
import { Manifest } from '../../transfer/agreed/manifest.ts';
import type { TransferContext } from '../../transfer/context.ts';
import { TransferRecord } from '../../transfer/lifecycle/record.ts';
import type { ForeignPeer, Sent } from '../../transfer/sent.ts';
import { Drop, nothingToSend, type DropOptions, type Likeness } from '../../transfer/sending/drop.ts';
import type { Reading } from '../../transfer/sending/reading/reading.ts';
import { FerryError, failure, type Failure } from '../../../../shared/errors.ts';
import type { Fingerprint } from '../../../../shared/state.ts';
import { fileStates, isOpen, type FileState } from '../../../../shared/statuses.ts';

/** The other end hears of a cancel within this, or finds out by itself. */
const cancelMs = 2_000;

export interface LocalSendOutgoingOptions {
  readonly drop: DropOptions;
  readonly to: ForeignPeer;
  readonly sure: boolean;
  readonly means: Means;
  onOver(): void;
}

export class LocalSendOutgoing implements Sent {
  readonly id: string;
  private readonly context: TransferContext;
  private readonly options: LocalSendOutgoingOptions;
  private readonly drop: Drop;
  private readonly record: TransferRecord;
  readonly firstContact: Questions;
  private readonly manifest = new Manifest<SourceEntry>();
  /** How each entry stands, as a place in `fileStates`. */
  private states = new Uint8Array(0);
  private readonly abort = new AbortController();
  private client: LocalSendClient | null = null;
  private sessionId: string | null = null;
  private readonly running: Promise<void>;

  constructor(context: TransferContext, options: LocalSendOutgoingOptions) {
    const { drop, to } = options;
    this.context = context;
    this.options = options;
    this.drop = new Drop(drop, []);
    this.id = drop.id;
    this.record = new TransferRecord(context.store, this.drop.firstShown(to.peer, false));
    this.record.totals = () => this.manifest.totals();
    this.firstContact = new Questions(this.record);
    this.running = this.run();
  }

  isLike(drop: Likeness, key: Fingerprint | null, address: string): boolean {
    const samePeer = key === null ? this.drop.address === address : this.record.now.peer.fingerprint === key;
    return !this.record.ended && samePeer && this.drop.isLike(drop);
  }

  /** Throws `cannot-add`: all that is to go stands in the one offer. */
  addFiles(): void {
    throw new FerryError('cannot-add');
  }

  /** Throws `cannot-pause`: a LocalSend takes silence for a broken line. */
  pause(paused: boolean): void {
    if (paused) throw new FerryError('cannot-pause', { peer: this.record.now.peer.name });
  }

  peerSeen(): void {}

  cancelFile(index: number): void {
    const entry = this.manifest.entries.at(index);
    if (entry === undefined || entry.kind === 'folder') throw new FerryError('unknown-file');
    if (!isOpen(this.stateOf(index))) throw new FerryError('file-in-place');
    this.setState(index, 'left-out');
  }

  lines(from: number, count: number) {
    const lines = this.manifest.lines(from, count, (index) => this.stateOf(index));
    return { lines, total: this.manifest.entries.length };
  }

  async cancel(code: 'cancelled' | 'shutting-down'): Promise<void> {
    this.end(new Over('cancelled', failure(code)));
    await this.running;
  }

  leave(): Promise<void> {
    return this.cancel('shutting-down');
  }

  /** Whether this is the session that the device at that IP address has ended, which it does by a word to our own server. */
  endedThere(sessionId: string, ip: string): boolean {
    if (this.sessionId !== sessionId || this.client?.remote?.startsWith(hostPart(ip)) !== true) return false;
    this.sessionId = null;
    const { peer } = this.record.now;
    this.end(new Over('cancelled', failure('cancelled-by-peer', { peer: peer.name }, 'peer')));
    return true;
  }

  private end(over: Over): void {
    this.abort.abort(over);
  }

  private async run(): Promise<void> {
    const reading = this.context.readings.read(this.drop.folder);
    let end: End | null = null;
    try {
      await this.work(reading);
    } catch (error) {
      end = this.endOf(error);
    }
    await this.tellEnd(end !== null);
    this.client?.close();
    reading.end();
    if (end === null) this.record.end('done', null);
    else this.record.end(end.status, end.why);
    await this.context.onEnded(this.record.now);
    this.options.onOver();
  }

  private endOf(error: unknown): End {
    try {
      return endOf(error, this.record.now.peer.name);
    } catch (bug) {
      this.context.onBug(bug);
      return {
        status: 'failed',
        why: failure('internal', { detail: bug instanceof Error ? bug.message : String(bug) }),
      };
    }
  }

  private async work(reading: Reading): Promise<void> {
    const { signal } = this.abort;
    const { context, drop, record } = this;
    const { to, means, sure } = this.options;
    const nothing = await nothingToSend(drop.paths, context.readings);
    if (nothing !== null) throw FerryError.from(nothing);
    const met = await meet(to, means, JSON.stringify(callerInfoOf(context.store.state.self)), signal);
    this.client = met.client;
    const peer = await passContact(met, {
      context,
      questions: this.firstContact,
      signal,
      expected: to.expected,
      picked: to.peer.name,
      sure,
      show: (shown) => record.update({ peer: shown, status: 'comparing', encrypted: isEncrypted(met) }),
    });
    record.update({ peer, encrypted: isEncrypted(met) });
    await list(this.manifest, { paths: drop.paths, only: drop.only, links: drop.links, reading, record, signal });
    this.states = new Uint8Array(this.manifest.entries.length);
    const message = await messageOf(drop, context.texts);
    record.update({ status: 'asking', ...drop.shownText(message === null ? [] : [textCapability]) });
    const session = await prepare({
      client: met.client,
      json: offerOf(context.store.state.self, this.manifest.entries, message),
      entries: this.manifest.entries.length,
      isMessage: message !== null,
      questions: this.firstContact,
      peer: peer.name,
      signal,
    });
    if (session === null) return this.messageRead();
    // It takes messages as files.
    record.update(drop.shownText([]));
    this.sessionId = session.sessionId;
    await inTurn(context.turns, record, signal, () => this.upload(session, met.client, reading, peer.name));
  }

  private async upload(session: Session, client: LocalSendClient, reading: Reading, peer: string): Promise<void> {
    const { record, manifest, context } = this;
    const { entries } = manifest;
    const tokens = new Map<number, string>();
    for (let file = 0; file < entries.length; file++) {
      if (entries.kindOf(file) !== 'file') continue;
      const token = Object.hasOwn(session.files, String(file)) ? session.files[String(file)] : undefined;
      const path = entries.pathOf(file);
      if (token === undefined) this.lose(file, { path }, failure('not-chosen', { path }, 'peer'));
      else tokens.set(file, token);
    }
    if (tokens.size === 0) throw new Over('declined', failure('localsend-nothing-wanted', { peer }));
    let delivered = 0;
    await uploadAll({
      client,
      sessionId: session.sessionId,
      tokens,
      entries,
      reading,
      peer,
      signal: this.abort.signal,
      leftOut: (file) =>
        this.stateOf(file) === 'left-out' ? failure('cancelled', { path: entries.pathOf(file) }) : null,
      onStart: (file, { path }) => {
        this.setState(file, 'moving');
        record.meter.current = path;
      },
      onBytes: (bytes) => {
        record.meter.bytes += bytes;
      },
      hashes: context.onFile !== undefined,
      onDone: (file, { path, bytes }, blake3) => {
        // Left out while its last bytes went: it is there.
        this.setState(file, 'done');
        record.meter.files++;
        delivered++;
        if (blake3 === null) return;
        context.onFile?.({ transferId: this.id, direction: 'outgoing', path, bytes, blake3: blake3.toString('hex') });
      },
      onFailed: (file, entry, why, sent) => {
        record.meter.failed += sent;
        this.lose(file, entry, why);
      },
    });
    // Its session ends by itself with the last file, where each one has come.
    if (delivered === tokens.size) this.sessionId = null;
    record.update({ status: 'finishing' });
  }

  private messageRead(): void {
    const { record, manifest } = this;
    this.setState(0, 'done');
    record.meter.files++;
    record.meter.bytes += manifest.bytes;
    record.update({ status: 'finishing' });
  }

  private lose(file: number, { path }: Pick<SourceEntry, 'path'>, why: Failure): void {
    if (this.stateOf(file) !== 'left-out') this.setState(file, why.code === 'not-chosen' ? 'left-out' : 'failed');
    this.record.casualty(path, why);
  }

  /** A session that is not over there would turn everybody else away. */
  private async tellEnd(broken: boolean): Promise<void> {
    const { client, sessionId } = this;
    if (client === null || sessionId === null) return;
    if (broken) client.close();
    const path = `${paths.cancel}?${new URLSearchParams({ sessionId }).toString()}`;
    await client.askApart({ method: 'POST', path, withinMs: cancelMs }).catch(() => {});
  }

  private stateOf(file: number): FileState {
    return fileStates[this.states[file] ?? 0]!;
  }

  private setState(file: number, state: FileState): void {
    this.states[file] = fileStates.indexOf(state);
  }
}

function isEncrypted({ client }: Met): boolean {
  return client.fingerprint !== null;
}

/** How `remoteAddress` begins for that IP address. */
function hostPart(ip: string): string {
  return ip.includes(':') ? `[${ip}]:` : `${ip}:`;
}
