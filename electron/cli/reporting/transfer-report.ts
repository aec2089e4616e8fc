/**
 * Tells of transfers as they go, to scripts and to people: each one's offer once, its progress, its files, and
 * exactly one end. Driven by states, so that it doesn't matter which of them were missed. An offer that is made again
 * after its end is told anew.
 */
import type { SelfInfo, Transfer } from '../../../shared/state.ts';
import {
  isHeld,
  isMoving,
  isOffered,
  isTerminal,
  type OfferedStatus,
  type TransferStatus,
} from '../../../shared/statuses.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import { failureOf } from '../exit-codes.ts';
import type { PartyInfo } from './json-line-types.ts';
import type { Output } from '../terminal/output.ts';
import { ProgressDisplay } from './progress.ts';
import { text } from '../text.ts';

export interface FileEvent {
  readonly transferId: string;
  readonly direction: Transfer['direction'];
  readonly path: string;
  readonly bytes: number;
  readonly blake3: string;
}

/** How many of the paths that did not make it are named to people; scripts get all that the state holds. */
export const maxNamed = 20;

/** Whether there is an offer by then. */
const hasOffer: Readonly<Record<OfferedStatus, boolean>> = { connecting: false, comparing: false, asking: true };

/** Nothing was offered yet, or perhaps never. */
const isEarly = (status: TransferStatus): boolean => (isOffered(status) ? !hasOffer[status] : status === 'failed');

/** What is told of how a transfer moves or waits. */
interface Going {
  readonly status: Transfer['status'];
  readonly code: ErrorCode | null;
  readonly encrypted: boolean;
}

/** How a transfer should move: nothing is told of it at first. */
const asItShould: Going = { status: 'active', code: null, encrypted: true };

const isSame = (a: Going, b: Going): boolean =>
  a.status === b.status && a.code === b.code && a.encrypted === b.encrypted;

interface Told {
  transfer: Transfer;
  offer: boolean;
  /** The question, or the caller, whose code was told last. */
  compared: string | null;
  bytes: number;
  files: number;
  /** When it was first seen to move, milliseconds since the epoch. */
  activeSince: number | null;
  ended: boolean;
  /** What has arrived as a text. */
  text: string | null;
  /** As last told. */
  going: Going;
}

export class TransferReport {
  readonly #output: Output;
  readonly #self: () => SelfInfo;
  readonly #progress: ProgressDisplay;
  readonly #told = new Map<string, Told>();

  constructor(output: Output, self: () => SelfInfo) {
    this.#output = output;
    this.#self = self;
    this.#progress = new ProgressDisplay(output);
  }

  /** How many transfers move now. */
  get running(): number {
    return this.#progress.running;
  }

  /** A file is whole at the receiver. */
  file({ transferId, path, bytes, blake3 }: FileEvent): void {
    const told = this.#told.get(transferId);
    // A text is told as one.
    if (told?.transfer.text !== undefined) return;
    if (told) this.#tellOffer(told);
    this.#output.event({ type: 'file', transferId, path, bytes, blake3 });
  }

  /** A text has arrived: said before its transfer's end is seen. */
  text(transferId: string, whole: string): void {
    const told = this.#told.get(transferId);
    if (told === undefined || told.ended) return;
    this.#tellOffer(told);
    told.text = whole;
    this.#output.event({ type: 'text', transferId, text: whole });
  }

  /** A transfer as it stands now; safe to call with the same state again. */
  see(transfer: Transfer): void {
    const told = this.#toldOf(transfer);
    if (told.ended) return;
    told.transfer = transfer;
    const { status, totals } = transfer;
    if (isMoving(status)) told.activeSince ??= Date.now();
    // Held back while the sender counts and nothing else is to tell, so that scripts mostly get final figures.
    if (totals.complete && !isEarly(status)) this.#tellOffer(told);
    this.#tellFirstContact(told);
    this.#tellGoing(told);
    this.#tellProgress(told);
    this.#progress.see(transfer);
    if (isTerminal(status)) this.#tellEnd(told);
  }

  #toldOf(transfer: Transfer): Told {
    let told = this.#told.get(transfer.id);
    if (!told || (told.ended && !isTerminal(transfer.status))) {
      const nothing = { offer: false, compared: null, bytes: 0, files: 0, activeSince: null, text: null };
      told = { transfer, ...nothing, ended: false, going: asItShould };
      this.#told.set(transfer.id, told);
    }
    return told;
  }

  #tellOffer(told: Told): void {
    if (told.offer) return;
    told.offer = true;
    const { id, totals, code, title, note, text: words } = told.transfer;
    this.#output.event({
      type: 'offer',
      transferId: id,
      ...this.#parties(told.transfer),
      files: totals.files,
      folders: totals.folders,
      bytes: totals.bytes,
      complete: totals.complete,
      code,
      title,
      note,
      ...(words && { text: words.beginning }),
    });
  }

  /** That the sender's person is asked about a code, once for each. */
  #tellFirstContact(told: Told): void {
    const { id, status, code, question } = told.transfer;
    const asked = question?.id ?? id;
    if (status !== 'comparing' || told.compared === asked) return;
    told.compared = asked;
    this.#output.event({ type: 'first-contact', transferId: id, ...this.#parties(told.transfer), code });
  }

  #parties({ direction, peer }: Transfer): { from: PartyInfo; to: PartyInfo } {
    const { name, fingerprint } = this.#self();
    const us: PartyInfo = { name, fingerprint };
    const them: PartyInfo = { name: peer.name, fingerprint: peer.fingerprint };
    return direction === 'incoming' ? { from: them, to: us } : { from: us, to: them };
  }

  /** That it waits, and why, and that it goes on; and that it is not encrypted, when it isn't. */
  #tellGoing(told: Told): void {
    const { transfer, going: before } = told;
    const { id: transferId, status, hold, encrypted } = transfer;
    if (status !== 'active' && !isHeld(status)) return;
    const going = { status, code: hold?.code ?? null, encrypted };
    if (isSame(going, before)) return;
    told.going = going;
    this.#tellOffer(told);
    const moves = status === 'active' && hold === null;
    const message = moves
      ? (encrypted ? text.goesOn : text.notEncrypted)(transfer)
      : text.hold(transfer, isHeld(status) ? status : 'queued');
    this.#output.event({ type: 'state', transferId, ...going, message });
    // People need not hear of every way in which the same wait is tried.
    if (before.status === status && !isSame(before, asItShould)) return;
    this.#output.say(moves ? message : `${text.title(transfer)}: ${message}`);
  }

  #tellProgress(told: Told): void {
    const { id, progress, totals } = told.transfer;
    if (progress.bytes === told.bytes && progress.files === told.files) return;
    this.#tellOffer(told);
    told.bytes = progress.bytes;
    told.files = progress.files;
    this.#output.event({
      type: 'progress',
      transferId: id,
      bytes: progress.bytes,
      totalBytes: totals.bytes,
      files: progress.files,
      totalFiles: totals.files,
    });
  }

  #tellEnd(told: Told): void {
    told.ended = true;
    const { transfer } = told;
    const failure = failureOf(transfer);
    if (failure) {
      const declinedHere = transfer.direction === 'incoming' && failure.code === 'declined';
      const message = declinedHere ? text.declined(transfer) : text.failure(failure);
      const { id: transferId, kept } = transfer;
      this.#output.event({ type: 'error', ...failure, message, transferId, ...(kept && { kept }) });
      this.#output.say(declinedHere ? message : this.#output.style.red(message));
      if (kept) this.#output.say(text.kept(kept));
    } else this.#tellDone(told);
    this.#sayCasualties(transfer);
  }

  #tellDone(told: Told): void {
    const {
      id,
      progress,
      skipped,
      changed,
      packed,
      encrypted,
      exposed,
      casualties,
      casualtyCount,
      dir,
      landed,
      startedAt,
      endedAt,
    } = told.transfer;
    this.#tellOffer(told);
    const milliseconds = Math.max(0, (endedAt ?? Date.now()) - (told.activeSince ?? startedAt));
    this.#output.event({
      type: 'done',
      transferId: id,
      files: progress.files,
      bytes: progress.bytes,
      seconds: milliseconds / 1000,
      skipped,
      ...(changed && { changed }),
      ...(packed && { packed }),
      encrypted,
      ...(exposed && { exposed }),
      failed: casualtyCount,
      casualties: casualties.map((casualty) => ({
        path: casualty.path,
        code: casualty.failure.code,
        message: text.casualty(casualty),
      })),
      dir,
      landed,
    });
    this.#output.say(text.done(told.transfer, milliseconds / 1000));
    if (told.text !== null) text.lines(told.text).forEach((line) => this.#output.say(line));
    if (exposed) this.#output.say(text.exposed);
  }

  #sayCasualties(transfer: Transfer): void {
    if (transfer.casualtyCount === 0) return;
    const named = transfer.casualties.slice(0, maxNamed);
    this.#output.say(this.#output.style.red(text.missing(transfer)));
    for (const casualty of named) this.#output.say(`  ${text.casualty(casualty)}`);
    if (transfer.casualtyCount > named.length) {
      this.#output.say(`  ${text.andMore(transfer.casualtyCount - named.length)}`);
    }
  }
}
