/** What a person dropped to be sent, and what they added since: as the offer, the journal and people are told of it. */
import { dirname } from 'node:path';
import type { JournalRecord, OutgoingHeader } from '../../state/journal-format.ts';
import type { MessageOf } from '../../wire/messages.ts';
import { textCapability } from '../agreed/capabilities.ts';
import { maxSources, newTransfer } from '../lifecycle/record.ts';
import type { Readings } from './reading/reading.ts';
import { failure, type Failure } from '../../../../shared/errors.ts';
import { topNames } from '../../../../shared/given/only.ts';
import type { LinkChoice } from '../../../../shared/links.ts';
import type { Peer, Transfer, TransferText } from '../../../../shared/state.ts';

export interface DropOptions {
  readonly id: string;
  readonly paths: readonly string[];
  /** The first path's base name. */
  readonly title: string;
  readonly note: string;
  /** What is done with symbolic links below the paths. */
  readonly links: LinkChoice;
  /** This part alone of what is at the paths, as on the wire; nothing: all of it. Not of what is added. */
  readonly only?: readonly string[] | undefined;
  /** The one path is a text of the engine's keeping (`state/spool/texts.ts`). */
  readonly text?: TransferText | undefined;
  /** Where the receiver was when this began. */
  readonly address: string;
  readonly startedAt: number;
}

/** What tells one drop from another. */
export type Likeness = Pick<DropOptions, 'paths' | 'note' | 'links' | 'only'>;

export class Drop {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly links: LinkChoice;
  readonly only?: readonly string[] | undefined;
  readonly text: TransferText | undefined;
  readonly startedAt: number;
  /** Dropped first. */
  readonly paths: readonly string[];
  /** Where the receiver was when this began. */
  readonly address: string;
  private readonly additions: (readonly string[])[] = [];

  /** `records`: what the journal of an earlier run says was added. */
  constructor(
    { id, paths, title, note, links, only, text, address, startedAt }: DropOptions,
    records: readonly JournalRecord[],
  ) {
    this.id = id;
    this.paths = paths;
    this.title = title;
    this.note = note;
    this.links = links;
    this.only = only;
    this.text = text;
    this.address = address;
    this.startedAt = startedAt;
    for (const record of records) if (record.is === 'added') this.additions.push(record.paths);
  }

  /** The paths of each addition; it grows. */
  get added(): readonly (readonly string[])[] {
    return this.additions;
  }

  add(paths: readonly string[]): void {
    this.additions.push(paths);
  }

  /** Where the first of it lies. */
  get folder(): string {
    return dirname(this.paths[0]!);
  }

  /** How many top-level names were dropped first; of a part of them, those it is in. */
  private get roots(): number {
    return this.only === undefined ? this.paths.length : topNames(this.only).length;
  }

  /** What people see of it: how many paths, and which, unless they are too many to be kept. */
  get shown(): { roots: number; sources: readonly string[] } {
    const all = [...this.paths, ...this.additions.flat()];
    const roots = this.roots + all.length - this.paths.length;
    return { roots, sources: all.length <= maxSources ? all : [] };
  }

  /** The transfer before anybody is reached. `accepted`: over an earlier connection. */
  firstShown(peer: Peer, accepted: boolean): Transfer {
    const { id, title, note, only, text, startedAt } = this;
    const { roots, sources } = this.shown;
    const hold = accepted ? failure('disconnected', { peer: peer.name }) : null;
    const status = hold === null ? 'connecting' : 'reconnecting';
    const shown = newTransfer({ id, direction: 'outgoing', peer, status, title, roots, note, code: null });
    return { ...shown, ...(text && { text }), ...(only && { only }), sources, startedAt, hold };
  }

  /** Another drop has the same paths and note, and means links alike. */
  isLike({ paths, note, links, only }: Likeness): boolean {
    const same = sameList(paths, this.paths) && sameList(only ?? [], this.only ?? []);
    return same && note === this.note && links === this.links;
  }

  /** A text as people see it, to a receiver of these capabilities; nothing where it is files. */
  shownText(there: readonly string[]): { text?: TransferText } {
    if (this.text === undefined) return {};
    return { text: there.includes(textCapability) ? this.text : { ...this.text, asFile: true } };
  }

  /** A receiver without the capability for texts is told of a file. */
  offer(there: readonly string[]): MessageOf<'offer'> {
    const { id, title, roots, note, text } = this;
    const offer = { id, title: title.slice(0, 255), roots, note };
    return there.includes(textCapability) && text !== undefined ? { ...offer, text: text.beginning } : offer;
  }

  /** `peer`: the receiver, by the key it has proved. */
  header({ fingerprint, name, kind }: Peer): OutgoingHeader {
    const { title, roots, note, links, only, paths, address, startedAt } = this;
    const peer = { fingerprint, name, kind };
    const what = { title, roots, note, links, ...(only && { only: [...only] }), paths: [...paths] };
    return { direction: 'outgoing', peer, ...what, startedAt, address };
  }
}

export function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/** Why a transfer of these paths is worth no connection; null: there is something to send. */
export async function nothingToSend(paths: readonly string[], readings: Readings): Promise<Failure | null> {
  let why = failure('nothing-to-send');
  for await (const root of readings.lookAtRoots(paths)) {
    if (root.kind !== 'skip') return null;
    why = root.failure;
  }
  return why;
}
