/** How far a hand-driven peer goes in a conversation before it stops: each state in which it can leave the other end waiting. */
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { wholeFileBytes } from '../../../electron/engine/transfer/receiving/landing/intake.ts';
import { encodeMessage, type Outbound } from '../../../electron/engine/wire/messages.ts';
import type { Peer } from './hostile.ts';
import { data } from './frames.ts';
import { expect } from 'vitest';
import { isTerminal } from '../../../shared/state.ts';
import { ended, type TestEngine } from '../engines.ts';
import { acceptFrom, contentOf, entriesOf, file, offerFiles, offerOf, type Victim } from './victim.ts';
import { tempDir } from '../pair.ts';

export const files = [
  file('whole.txt', 'whole'),
  file('big.bin', randomBytes(wholeFileBytes + 1000)),
  file('late', 'late'),
];
const big = files[1]!.content;

/** How far a sender goes before it stops; answers what stands in the inbox then. */
export const asSender: Record<string, (victim: Victim, peer: Peer, id: string) => Promise<string[]>> = {
  'after the offer': async (_, peer, id) => {
    peer.say(offerOf(id));
    return [];
  },
  'within the manifest': async (_, peer, id) => {
    peer.say(offerOf(id), entriesOf(files));
    return [];
  },
  'within a frame of the manifest': async (_, peer, id) => {
    const half = encodeMessage(entriesOf(files));
    peer.say(offerOf(id), half.subarray(0, half.length / 2));
    return [];
  },
  'after the manifest': async (_, peer, id) => {
    offerFiles(peer, files, id);
    return [];
  },
  'after the answer': async (victim, peer, id) => {
    offerFiles(peer, files, id);
    await acceptFrom(victim, peer, id);
    return [];
  },
  'within the manifest, after the answer': async (victim, peer, id) => {
    peer.say(offerOf(id), entriesOf(files));
    await acceptFrom(victim, peer, id);
    return [];
  },
  'within a small file': async (victim, peer, id) => {
    offerFiles(peer, files, id);
    await acceptFrom(victim, peer, id);
    peer.say(data(0, 0, 'who'));
    return [];
  },
  'within a big file': async (victim, peer, id) => {
    offerFiles(peer, files, id);
    await acceptFrom(victim, peer, id);
    peer.say(contentOf(files.slice(0, 1)), data(1, 0, big.subarray(0, wholeFileBytes)));
    await peer.hear('receipts');
    return ['whole.txt'];
  },
  'within a frame of a big file': async (victim, peer, id) => {
    offerFiles(peer, files, id);
    await acceptFrom(victim, peer, id);
    peer.say(contentOf(files.slice(0, 1)), data(1, 0, big).subarray(0, 5000));
    await peer.hear('receipts');
    return ['whole.txt'];
  },
  'before the last file': async (victim, peer, id) => {
    offerFiles(peer, files, id);
    await acceptFrom(victim, peer, id);
    peer.say(contentOf(files.slice(0, 2)));
    await peer.until(() => receipts(peer) === 2, 'receipts');
    return ['big.bin', 'whole.txt'];
  },
  'before finish': async (victim, peer, id) => {
    offerFiles(peer, files, id);
    await acceptFrom(victim, peer, id);
    peer.say(contentOf(files));
    await peer.until(() => receipts(peer) === 3, 'receipts');
    return ['big.bin', 'late', 'whole.txt'];
  },
};

function receipts(peer: Peer): number {
  const done = peer.heard.flatMap((message) => (message.name === 'receipts' ? message.body.done : []));
  return done.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

export const accepted: Outbound = { name: 'answer', body: { accept: true } };
export const wanted: Outbound = { name: 'plan', body: { items: [{ do: 'send', range: [0, 0] }] } };

/** How far a receiver of one big file goes before it stops. */
export const asReceiver: Record<string, (peer: Peer) => Promise<void>> = {
  'after the greeting': async () => {},
  'after the offer': async (peer) => void (await peer.hear('offer')),
  'after the manifest': async (peer) => void (await peer.hear('manifestEnd')),
  'after its answer': async (peer) => {
    await peer.hear('manifestEnd');
    peer.say(accepted);
  },
  'within a message': async (peer) => {
    await peer.hear('manifestEnd');
    peer.say(accepted, encodeMessage(wanted).subarray(0, 10));
  },
  'while files come': async (peer) => {
    await peer.hear('manifestEnd');
    peer.say(accepted, wanted);
    await peer.until(() => peer.content.size > 0, 'content');
  },
  'before its receipt': async (peer) => {
    await peer.hear('manifestEnd');
    peer.say(accepted, wanted);
    await peer.hear('finish');
  },
  'before its last word': async (peer) => {
    await peer.hear('manifestEnd');
    peer.say(accepted, wanted);
    await peer.hear('finish');
    peer.say({ name: 'receipts', body: { done: [[0, 0]], failed: [] } });
  },
};

export async function bigSource(): Promise<string[]> {
  const path = join(await tempDir(), 'big.bin');
  await writeFile(path, randomBytes(8 * 1024 * 1024));
  return [path];
}

/**
 * The transfer's peer is gone: an offer ends, an accepted transfer waits for it to come back. Then somebody has enough
 * of waiting, and it ends as well.
 */
export async function expectDisconnected(victim: TestEngine, id: string): Promise<void> {
  const failure = { code: 'disconnected', params: { peer: 'Mallory' } };
  const shown = await victim.transfer((t) => t.status === 'reconnecting' || isTerminal(t.status), id);
  if (shown.status === 'failed') return expect(shown).toMatchObject({ failure });
  expect(shown).toMatchObject({ status: 'reconnecting', hold: failure });
  expect(await victim.handle.command('cancel', { transferId: id })).toEqual({ ok: true, value: null });
  expect(await ended(victim, id)).toMatchObject({ status: 'cancelled' });
}
