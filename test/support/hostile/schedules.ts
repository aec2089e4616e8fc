/**
 * Conversations that go wrong at random: the messages of a good peer, disturbed by repeats, leaps, damage, words out of
 * place, hang-ups, and a person who may answer or cancel at any moment.
 */
import fc from 'fast-check';
import { encodeMessage, type MessageName, type Outbound } from '../../../electron/engine/wire/messages.ts';
import { isTerminal, type Transfer } from '../../../shared/state.ts';
import type { Peer } from './hostile.ts';
import { data, end } from './frames.ts';
import { entriesOf, file, offerOf, type Victim } from './victim.ts';

/** A step of a schedule: `next` is the next message a good peer would say. */
export type Step =
  | { readonly do: 'next' }
  /** Waits as a good peer would, for a while. */
  | { readonly do: 'listen' }
  /** Waits until the person sees the offer, for a while. */
  | { readonly do: 'show' }
  | { readonly do: 'leap' }
  | { readonly do: 'repeat' }
  | { readonly do: 'half' }
  | { readonly do: 'damage'; readonly at: number; readonly bit: number }
  | { readonly do: 'say'; readonly what: Outbound | Buffer }
  | { readonly do: 'breathe'; readonly turns: number }
  | { readonly do: 'hang-up'; readonly how: 'end' | 'reset' }
  /** The person at the engine. */
  | { readonly do: 'accept' }
  | { readonly do: 'decline' }
  | { readonly do: 'cancel' };

const small = fc.integer({ min: 0, max: 7 });
const range = fc.tuple(small, small).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);
const code = fc.constantFrom('source-vanished', 'disk-error', 'no-space', 'internal', 'cancelled', 'out-of-tea');
const item = fc.oneof(
  fc.record({ do: fc.constant('send' as const), range }),
  fc.record({ do: fc.constant('skip' as const), range, code }),
  fc.record({ do: fc.constant('later' as const), range }),
);

const word: fc.Arbitrary<Outbound> = fc.oneof(
  fc.record({ id: fc.constantFrom('ab'.repeat(16), 'cd'.repeat(16)) }).map(({ id }) => offerOf(id)),
  small.map((first): Outbound => entriesOf([file('late', 'late')], first)),
  fc.tuple(small, small).map(([entries, bytes]): Outbound => ({ name: 'manifestEnd', body: { entries, bytes } })),
  fc.record({ accept: fc.boolean(), code }).map((body): Outbound => ({ name: 'answer', body })),
  fc.array(item, { minLength: 1, maxLength: 3 }).map((items): Outbound => ({ name: 'plan', body: { items } })),
  fc
    .record({
      done: fc.array(range, { maxLength: 2 }),
      failed: fc.array(fc.record({ file: small, code }), { maxLength: 2 }),
    })
    .map((body): Outbound => ({ name: 'receipts', body })),
  fc.record({ file: small, code }).map((body): Outbound => ({ name: 'lost', body })),
  small.map((unwanted): Outbound => ({ name: 'unwant', body: { file: unwanted } })),
  fc.constant<Outbound>({ name: 'more', body: { title: 'more', roots: 1 } }),
  range.map((r): Outbound => ({ name: 'differs', body: { range: r } })),
  fc.constant<Outbound>({ name: 'finish', body: {} }),
  fc.record({ files: small, bytes: small }).map((body): Outbound => ({ name: 'finished', body })),
  code.map((c): Outbound => ({ name: 'cancel', body: { code: c } })),
  code.map((c): Outbound => ({ name: 'error', body: { code: c } })),
  fc.constant<Outbound>({ name: 'alive', body: {} }),
);

const bytes: fc.Arbitrary<Buffer> = fc.oneof(
  fc
    .tuple(small, small, fc.uint8Array({ minLength: 1, maxLength: 9 }))
    .map(([f, at, b]) => data(f, at, Buffer.from(b))),
  fc.tuple(small, small).map(([f, size]) => end(f, 'nobody’s content', { bytes: size })),
  fc.uint8Array({ minLength: 1, maxLength: 40 }).map((b) => Buffer.from(b)),
);

const disturbance: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.oneof(word, bytes).map((what): Step => ({ do: 'say', what })) },
  { weight: 4, arbitrary: fc.nat(20).map((turns): Step => ({ do: 'breathe', turns })) },
  { weight: 4, arbitrary: fc.constantFrom<Step[]>({ do: 'leap' }, { do: 'repeat' }, { do: 'half' }, { do: 'next' }) },
  { weight: 4, arbitrary: fc.constantFrom<Step[]>({ do: 'accept' }, { do: 'decline' }, { do: 'cancel' }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('damage' as const), at: fc.nat(), bit: fc.nat(7) }) },
  { weight: 1, arbitrary: fc.constantFrom<Step[]>({ do: 'hang-up', how: 'end' }, { do: 'hang-up', how: 'reset' }) },
);
/** What happens beside the honest steps, and before which of them. */
export const disturbances = fc.array(fc.tuple(fc.nat(14), disturbance), { maxLength: 4 });

export function disturbed(honest: readonly Step[], by: readonly (readonly [number, Step])[]): Step[] {
  const steps = honest.map((step) => [step]);
  for (const [before, step] of by) (steps[before] ?? steps.at(-1)!).unshift(step);
  return steps.flat();
}

export interface Play {
  readonly victim: Victim;
  readonly peer: Peer;
  readonly id: string;
  readonly script: readonly Buffer[];
  /** Where the person lets files go. */
  readonly dir: string;
  /** What a good peer listens for, in that order: an answer, an end … */
  readonly listensFor: MessageName[];
}

/** Follows the schedule until the line is down; answers how the transfer ended, if one was ever seen. */
export async function play(
  { victim, peer, id, script, dir, listensFor }: Play,
  steps: readonly Step[],
): Promise<Transfer | null> {
  let at = 0;
  let last: Buffer = Buffer.alloc(0);
  const say = (said: Buffer) => {
    last = said;
    peer.say(said);
  };
  const answers: Promise<unknown>[] = [];
  const person = (accept: boolean) =>
    answers.push(victim.handle.command('answer', { transferId: id, accept, ...(accept ? { dir } : {}) }));
  const scripted = () => script[at++] ?? Buffer.alloc(0);
  for (const now of steps) {
    if (peer.connection.closed) break;
    if (now.do === 'next') say(scripted());
    else if (now.do === 'leap') at++;
    else if (now.do === 'repeat') say(last);
    else if (now.do === 'half') say(scripted().subarray(0, 11));
    else if (now.do === 'accept' || now.do === 'decline') person(now.do === 'accept');
    else if (now.do === 'cancel') answers.push(victim.handle.command('cancel', { transferId: id }));
    else if (now.do === 'listen') {
      await patiently(
        peer,
        peer.hear(listensFor.shift()!).catch(() => {}),
      );
    } else if (now.do === 'show') {
      await patiently(
        peer,
        victim.transfer(() => true, id),
      );
    } else if (now.do === 'say') say(Buffer.isBuffer(now.what) ? now.what : encodeMessage(now.what));
    else if (now.do === 'hang-up') peer.hangUp(now.how);
    else if (now.do === 'damage') say(damaged(scripted(), now.at, now.bit));
    else if (now.do === 'breathe') for (let turn = 0; turn < now.turns; turn++) await new Promise(setImmediate);
  }
  peer.hangUp();
  await peer.over;
  await Promise.all(answers);
  const seen = () => victim.state().transfers.find((t) => t.id === id);
  if (seen() === undefined) return null;
  // One that was accepted waits for its peer; here nobody comes back.
  const held = (t: Transfer) => t.status === 'reconnecting' || t.status === 'paused';
  const left = await victim.transfer((t) => isTerminal(t.status) || held(t), id);
  if (held(left)) await victim.handle.command('cancel', { transferId: id });
  return victim.transfer((t) => isTerminal(t.status), id);
}

function damaged(frame: Buffer, at: number, bit: number): Buffer {
  const copy = Buffer.from(frame);
  if (copy.length > 0) copy[at % copy.length]! ^= 1 << bit;
  return copy;
}

/** How long a good peer waits for a word that may never come. */
const patienceMs = 100;

async function patiently(peer: Peer, awaited: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise((resolve) => (timer = setTimeout(resolve, patienceMs)));
  await Promise.race([awaited, peer.over, patience]);
  clearTimeout(timer);
}
