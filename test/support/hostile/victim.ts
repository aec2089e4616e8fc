/**
 * An engine under attack, and what must hold whatever a peer does to it: its inbox lies in a yard where nothing else
 * may change, an honest transfer that was half through before the attack ends whole after it, and nothing stays behind.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { expect } from 'vitest';
import type { EngineOptions } from '../../../electron/engine/engine.ts';
import { wholeFileBytes } from '../../../electron/engine/transfer/receiving/landing/intake.ts';
import type { MessageOf, Outbound, WireEntry } from '../../../electron/engine/wire/messages.ts';
import type { Transfer } from '../../../shared/state.ts';
import { accept, ended, startTestEngine, type TestEngine } from '../engines.ts';
import { callEngine, type Peer } from './hostile.ts';
import { data, end } from './frames.ts';
import { tempDir } from '../pair.ts';
import { tree } from '../disks/tree.ts';

export { tree };

export interface Victim extends TestEngine {
  /** The folder around the inbox. */
  readonly yard: string;
  /** What stands in the inbox: relative paths, folders with a slash, without what the bystander put there. */
  received(): Promise<string[]>;
  /** Nothing outside the inbox has changed, no partial file is left, and no bug of ours was survived. */
  expectUnharmed(): Promise<void>;
}

const bystanders = 'bystander';

export async function startVictim(more: Partial<EngineOptions> = {}): Promise<Victim> {
  const yard = await tempDir('ferry-yard-');
  const inbox = join(yard, 'a', 'b', 'inbox');
  await mkdir(inbox, { recursive: true });
  await mkdir(join(yard, 'a', 'outside'));
  await writeFile(join(yard, 'a', 'outside', 'theirs.txt'), 'theirs');
  const engine = await startTestEngine('Victim', { defaultReceiveDir: inbox, ...more });
  const before = await outside(yard, inbox);
  return {
    ...engine,
    yard,
    received: async () =>
      Object.keys(await tree(inbox))
        .filter((path) => !path.startsWith(bystanders))
        .toSorted(),
    expectUnharmed: async () => {
      expect(await outside(yard, inbox)).toEqual(before);
      expect(Object.keys(await tree(inbox)).filter((path) => path.endsWith('.part'))).toEqual([]);
      // A refused peer is a line with an address and a code; a stack is a bug.
      expect(engine.log.filter((line) => line.includes('\n'))).toEqual([]);
    },
  };
}

async function outside(yard: string, inbox: string): Promise<Record<string, string>> {
  const inside = `${inbox.slice(yard.length + 1).replaceAll(sep, '/')}/`;
  return Object.fromEntries(Object.entries(await tree(yard)).filter(([path]) => !path.startsWith(inside)));
}

/** A file as a hand-driven sender lists and sends it. */
export interface HandMade {
  readonly entry: WireEntry;
  readonly content: Buffer;
}

export function file(path: string, content: Buffer | string): HandMade {
  const bytes = Buffer.from(content);
  return { entry: { path, bytes: bytes.length, mtime: 1_600_000_000_000 }, content: bytes };
}

export function folder(path: string): HandMade {
  return { entry: { path, folder: true, mtime: 1_600_000_000_000 }, content: Buffer.alloc(0) };
}

export const newId = (): string => randomBytes(16).toString('hex');

export function offerOf(id: string, title = 'offer'): Outbound {
  return { name: 'offer', body: { id, title, roots: 1 } };
}

export function entriesOf(files: readonly HandMade[], first = 0): Outbound {
  return { name: 'entries', body: { first, entries: files.map(({ entry }) => entry) } };
}

export function manifestEndOf(files: readonly HandMade[]): Outbound {
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0);
  return { name: 'manifestEnd', body: { entries: files.length, bytes } };
}

/** The frames of whole files, as an honest sender would send them. */
export function contentOf(files: readonly HandMade[], first = 0): Buffer {
  return Buffer.concat(
    files.flatMap(({ entry, content }, i) => {
      if (entry.folder) return [];
      return [...(content.length > 0 ? [data(first + i, 0, content)] : []), end(first + i, content)];
    }),
  );
}

/** Offers the files in a well-formed way; answers the offer's id. */
export function offerFiles(peer: Peer, files: readonly HandMade[], id = newId()): string {
  peer.say(offerOf(id), entriesOf(files), manifestEndOf(files));
  return id;
}

/** The offer is accepted, and the peer has heard so and what is wanted of it. */
export async function acceptFrom(victim: TestEngine, peer: Peer, id: string): Promise<MessageOf<'plan'>> {
  const answered = await accept(victim, id, { remember: false });
  if (!answered.ok) throw new Error(JSON.stringify(answered.failure));
  await peer.hear('answer');
  return peer.hear('plan');
}

/** Offers `files`, is accepted, and sends those that the plan asks for; answers their indices and how it ended. */
export async function sendWanted(victim: Victim, peer: Peer, files: readonly HandMade[]) {
  const id = offerFiles(peer, files);
  const plan = await acceptFrom(victim, peer, id);
  const wanted = new Set<number>();
  for (const item of plan.items) {
    for (let i = item.range[0]; item.do === 'send' && i <= item.range[1]; i++) wanted.add(i);
  }
  for (const i of wanted) peer.say(contentOf([files[i]!], i));
  peer.say({ name: 'finish', body: {} });
  await peer.hear('finished');
  return { wanted, transfer: await ended(victim, id) };
}

/**
 * An honest transfer to the victim that is half through when this resolves: a small file in place, a big one in the
 * middle. `alive` says that it is still there; `finish` sends the rest and checks that it arrived whole.
 */
export async function startBystander(victim: Victim): Promise<{ alive(): void; finish(): Promise<Transfer> }> {
  const files = [file(`${bystanders}.txt`, 'small'), file(`${bystanders}.bin`, randomBytes(3 * wholeFileBytes))];
  const [small, big] = files as [HandMade, HandMade];
  const peer = (await callEngine(victim, { name: 'Bystander' })).stay();
  const id = offerFiles(peer, files);
  await acceptFrom(victim, peer, id);
  const half = Math.floor(big.content.length / 2);
  peer.say(contentOf([small]), data(1, 0, big.content.subarray(0, half)));
  await peer.hear('receipts');
  return {
    alive: () => peer.say({ name: 'alive', body: {} }),
    finish: async () => {
      peer.say(data(1, half, big.content.subarray(half)), end(1, big.content), { name: 'finish', body: {} });
      expect(await peer.hear('finished')).toEqual({ files: 2, bytes: small.content.length + big.content.length });
      const transfer = await ended(victim, id);
      expect(transfer).toMatchObject({ status: 'done', casualtyCount: 0 });
      const at = (path: string) => readFile(join(victim.inbox, path));
      expect(await at(small.entry.path)).toEqual(small.content);
      expect((await at(big.entry.path)).equals(big.content)).toBe(true);
      return transfer;
    },
  };
}
