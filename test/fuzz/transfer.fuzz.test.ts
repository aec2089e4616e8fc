/**
 * Whole transfers against peers that follow the protocol, mostly. Whatever happens, the transfer ends with a code, no
 * part of a file stays, what stands on disk is whole, and the engine lives on.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { checkPath } from '../../electron/engine/disk/names/safe-path.ts';
import { wholeFileBytes } from '../../electron/engine/transfer/receiving/landing/intake.ts';
import { encodeMessage, type MessageName } from '../../electron/engine/wire/messages.ts';
import type { Transfer } from '../../shared/state.ts';
import { fuzz, fuzzTimeoutMs } from '../support/fuzz.ts';
import { manyGreetings } from '../support/hostile/greetings.ts';
import { callEngine, listenAsPeer, newIdentity, receiveFrom } from '../support/hostile/hostile.ts';
import { data, end } from '../support/hostile/frames.ts';
import { disturbances, disturbed, play, type Step } from '../support/hostile/schedules.ts';
import {
  contentOf,
  entriesOf,
  file,
  folder,
  manifestEndOf,
  newId,
  offerOf,
  startBystander,
  startVictim,
  tree,
  type HandMade,
} from '../support/hostile/victim.ts';
import { tempDir } from '../support/pair.ts';

/** Few names, so that they collide; some that must be refused. */
const path = fc.constantFrom(
  'a',
  'b',
  'a/x',
  'a/y',
  'b/a',
  'a (2)',
  '../a',
  'a/../b',
  '/a',
  '.ferry-0123456789ab-0.part',
  'é',
);
const content = fc.oneof(
  { weight: 4, arbitrary: fc.uint8Array({ maxLength: 20 }).map((b) => Buffer.from(b)) },
  { weight: 1, arbitrary: fc.nat(255).map((fill) => Buffer.alloc(wholeFileBytes + 1 + fill, fill)) },
);
const made: fc.Arbitrary<HandMade> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(path, content).map(([p, c]) => file(p, c)) },
  { weight: 1, arbitrary: path.map((p) => folder(p)) },
);

const chunkBytes = 100_000;

/** What an honest sender would say, message by message; big files in several frames. */
function senderScript(id: string, files: readonly HandMade[]): Buffer[] {
  const contents = files.flatMap((one, i) => {
    if (!checkPath(one.entry.path).ok) return [];
    if (one.entry.folder || one.content.length <= chunkBytes) return [contentOf([one], i)];
    return [
      data(i, 0, one.content.subarray(0, chunkBytes)),
      data(i, chunkBytes, one.content.subarray(chunkBytes)),
      end(i, one.content),
    ];
  });
  const messages = [offerOf(id), entriesOf(files), manifestEndOf(files)].map(encodeMessage);
  return [...messages, ...contents, encodeMessage({ name: 'finish', body: {} })];
}

/** What an honest receiver of `count` entries would say; `files` of them are files. */
function receiverScript(count: number, files: readonly number[]): Buffer[] {
  return [
    encodeMessage({ name: 'answer', body: { accept: true } }),
    encodeMessage({ name: 'plan', body: { items: [{ do: 'send', range: [0, count - 1] }] } }),
    ...files.map((f) => encodeMessage({ name: 'receipts', body: { done: [[f, f]], failed: [] } })),
    encodeMessage({ name: 'finished', body: { files: files.length, bytes: 0 } }),
  ];
}

const next: Step = { do: 'next' };
const show: Step = { do: 'show' };
const accept: Step = { do: 'accept' };
const wait: Step = { do: 'listen' };
function expectCodedEnd(transfer: Transfer): void {
  if (transfer.status === 'done') expect(transfer.failure).toBeNull();
  else expect(transfer.failure).not.toBeNull();
  // A bug of ours is nobody's word.
  if (transfer.failure?.code === 'internal') expect(transfer.failure.by).toBe('peer');
}

/** Counts how transfers ended and tells so: a fuzzer that only ever sees one end tests little. */
function tally(): (end: string) => void {
  const ends = new Map<string, number>();
  onTestFinished(() => console.log(`fuzz: ${JSON.stringify(Object.fromEntries(ends))}`));
  return (end) => void ends.set(end, (ends.get(end) ?? 0) + 1);
}

/** `fuzz` whose last run has ended too: when the time is over it lets go of one midway. */
async function fuzzToTheEnd<T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => Promise<void>): Promise<void> {
  let last = Promise.resolve();
  await fuzz(arbitrary, (value) => (last = property(value)));
  await last;
}

test(
  'an incoming transfer ends with a code and leaves nothing but whole files, whatever its sender does',
  async () => {
    const count = tally();
    const victim = await startVictim({ greetings: manyGreetings() });
    const bystander = await startBystander(victim);
    const identity = await newIdentity();
    let runs = 0;
    await fuzzToTheEnd(fc.tuple(fc.array(made, { minLength: 1, maxLength: 6 }), disturbances), async ([files, by]) => {
      bystander.alive();
      const id = newId();
      const dir = join(victim.inbox, 'bystander-too', String(runs++));
      const peer = await callEngine(victim, { identity });
      const script = senderScript(id, files);
      const honest = [next, next, next, show, accept, wait, ...script.slice(3).map(() => next), wait];
      const listensFor: MessageName[] = ['plan', 'finished'];
      const transfer = await play({ victim, peer, id, script, dir, listensFor }, disturbed(honest, by));
      const stands = Object.entries(await tree(dir).catch(() => ({}))).filter(([name]) => !name.endsWith('/'));
      const whole = new Set(files.map((one) => one.content.toString()));
      for (const [name, found] of stands) {
        expect(name).not.toMatch(/\.part$/);
        expect(whole.has(found), name).toBe(true);
      }
      await rm(dir, { recursive: true, force: true });
      if (transfer === null) return count('never seen');
      count(`${transfer.status} ${transfer.failure?.code ?? ''}`);
      expectCodedEnd(transfer);
      expect(stands).toHaveLength(transfer.progress.files);
      // Every file is in place, or named as one that isn't.
      if (transfer.status === 'done') {
        expect(transfer.progress.files + transfer.casualtyCount).toBeGreaterThanOrEqual(transfer.totals.files);
      }
      await victim.handle.command('dismiss', { transferId: id });
    });
    await bystander.finish();
    await victim.expectUnharmed();
  },
  fuzzTimeoutMs,
);

test(
  'an outgoing transfer ends with a code, whatever its receiver does',
  async () => {
    const count = tally();
    const victim = await startVictim({ greetings: manyGreetings() });
    const bystander = await startBystander(victim);
    const listener = await listenAsPeer();
    const tree = join(await tempDir(), 'tree');
    await mkdir(tree);
    for (const [name, size] of Object.entries({ big: wholeFileBytes + 1, empty: 0, small: 5 })) {
      await writeFile(join(tree, name), Buffer.alloc(size));
    }
    const script = receiverScript(4, [1, 2, 3]);
    const honest = [wait, next, next, wait, ...script.slice(2).map(() => next)];
    await fuzzToTheEnd(disturbances, async (by) => {
      bystander.alive();
      const { peer, id } = await receiveFrom(victim, [tree], { listener });
      const listensFor: MessageName[] = ['manifestEnd', 'finish'];
      const transfer = await play({ victim, peer, id, script, dir: '', listensFor }, disturbed(honest, by));
      count(`${transfer?.status} ${transfer?.failure?.code ?? ''}`);
      expectCodedEnd(transfer!);
      await victim.handle.command('dismiss', { transferId: id });
    });
    await bystander.finish();
    await victim.expectUnharmed();
  },
  fuzzTimeoutMs,
);
