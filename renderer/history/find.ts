/** Which ended transfers a search and the filters mean. Pure. */
import { shortFingerprint } from '../../shared/format.ts';
import { nameHere } from '../../shared/rules/device-rules.ts';
import { finds, folded, wordsOf } from '../../shared/shown/search.ts';
import type { KnownDevice, Peer, Transfer } from '../../shared/state.ts';
import { visible, type Text } from '../../shared/text/index.ts';
import { splitPath } from '../state/paths.ts';
import { titleOf } from '../transfers/describe.ts';

export type Way = 'all' | Transfer['direction'];

/** What a person looks for. */
export interface Wanted {
  readonly typed: string;
  /** A device by `keyOf`; empty: any. */
  readonly device: string;
  readonly way: Way;
}

export const everything: Wanted = { typed: '', device: '', way: 'all' };

export function isEverything({ typed, device, way }: Wanted): boolean {
  return typed.trim() === '' && device === '' && way === 'all';
}

/** What tells one device from another; one that never proved a key, and browsers, by their names. */
export function keyOf({ fingerprint, name }: Pick<Peer, 'fingerprint' | 'name'>): string {
  return fingerprint === '' ? `name ${name}` : fingerprint;
}

export interface DeviceOption {
  readonly value: string;
  readonly label: string;
}

/** The devices of these transfers, each once, as it is called here now; the one met last first. */
export function devicesOf(transfers: readonly Transfer[], known: readonly KnownDevice[]): readonly DeviceOption[] {
  const peers = new Map<string, Peer>();
  for (const { peer } of transfers) if (!peers.has(keyOf(peer))) peers.set(keyOf(peer), peer);
  const called = [...peers].map(([value, peer]) => ({ value, peer, label: visible(nameOf(peer, known)) }));
  return called.map(({ value, peer, label }) => {
    const isAlone = called.filter((other) => other.label === label).length === 1;
    return {
      value,
      label: isAlone || peer.fingerprint === '' ? label : `${label} · ${shortFingerprint(peer.fingerprint)}`,
    };
  });
}

function nameOf({ fingerprint, name }: Peer, known: readonly KnownDevice[]): string {
  const remembered = known.find((device) => device.fingerprint === fingerprint);
  return remembered === undefined ? name : nameHere(remembered);
}

/** A transfer that was found. */
export interface Hit {
  readonly transfer: Transfer;
  /** The name in it that was meant, where its title and its device don't show it. */
  readonly name: string | null;
}

/** Of these transfers those that are wanted, in their order. */
export function find(
  text: Text,
  transfers: readonly Transfer[],
  known: readonly KnownDevice[],
  { typed, device, way }: Wanted,
): readonly Hit[] {
  const words = wordsOf(typed, text.language);
  return transfers
    .filter(({ peer, direction }) => (device === '' || keyOf(peer) === device) && (way === 'all' || direction === way))
    .flatMap((transfer) => hitOf(text, transfer, known, words) ?? []);
}

function hitOf(text: Text, transfer: Transfer, known: readonly KnownDevice[], words: readonly string[]): Hit | null {
  if (words.length === 0) return { transfer, name: null };
  const { peer } = transfer;
  const shown = fold(text, [titleOf(text, transfer, visible), peer.name, nameOf(peer, known)].join('\n'));
  if (finds(words, shown)) return { transfer, name: null };
  const name = namesIn(transfer).find((each) => finds(words, `${shown}\n${fold(text, each)}`));
  return name === undefined ? null : { transfer, name };
}

/** What is kept of the names in it: of what was dropped, what has landed, and what did not make it. */
function namesIn({ sources, landed, casualties, text }: Transfer): readonly string[] {
  // A text's file is Ferry's own.
  if (text) return [text.beginning];
  return [...[...sources, ...landed].map((path) => splitPath(path).name), ...casualties.map(({ path }) => path)];
}

function fold(text: Text, shown: string): string {
  return folded(shown, text.language);
}
