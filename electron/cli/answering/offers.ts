/** Answers the offers of `ferry receive`, by rule or by asking a person, one after the other. */
import { toFailure } from '../../../shared/errors.ts';
import { isBrowser, type AppState, type Transfer } from '../../../shared/state.ts';
import { isMoving, isTerminal, type HeldStatus, type MovingStatus } from '../../../shared/statuses.ts';
import type { AcceptPolicy } from '../arguments/arguments.ts';
import type { Context } from '../context.ts';
import type { Answers, Prompt } from '../terminal/prompt.ts';
import { text } from '../text.ts';

type Answer = 'yes' | 'no' | 'always';

const answers: Answers<Answer> = { y: 'yes', yes: 'yes', n: 'no', no: 'no', a: 'always', always: 'always' };

/** A browser has no key that could be accepted always. */
const browserAnswers: Answers<Answer> = { y: 'yes', yes: 'yes', n: 'no', no: 'no' };

/** How long a question waits for the sender to have counted its files. */
const countingMs = 1000;
/** How many paths of an offer are shown with the question. */
const shownPaths = 8;

export class Offers {
  readonly #context: Context;
  readonly #policy: AcceptPolicy;
  readonly #once: boolean;
  readonly #prompt: Prompt | null;
  readonly #taken = new Set<string>();
  /** By transfer, the code that was told last. */
  readonly #introductions = new Map<string, string | null>();
  /** The offer a person is being asked about; `moot` when that has become pointless. */
  #open: { readonly id: string; readonly moot: AbortController } | null = null;
  /** The transfer that `--once` is about, once one was accepted. */
  accepted: string | null = null;

  /** `prompt`: must be there where the policy is `ask`. `once`: all offers after the first that is accepted are declined. */
  constructor(context: Context, policy: AcceptPolicy, prompt: Prompt | null, once: boolean) {
    this.#context = context;
    this.#policy = policy;
    this.#once = once;
    this.#prompt = prompt;
  }

  /** An incoming transfer as it stands: an open offer is answered, once each time it is made; one the engine accepts itself is noted. */
  see(transfer: Transfer): void {
    const { id, status } = transfer;
    if (status !== 'asking' && this.#open?.id === id) this.#open.moot.abort();
    // One whose line broke before an answer may be made again, under its id.
    if (isTerminal(status)) return void this.#taken.delete(id);
    if (status === 'comparing') return this.#introduced(transfer);
    const moving = isMoving(status);
    if (moving) this.accepted ??= id;
    if (this.#taken.has(id) || (status === 'asking' && this.#isTrusted(transfer))) return;
    this.#taken.add(id);
    if (moving) this.#context.output.say(text.accepted(transfer));
    // In every other status nothing is to be answered here.
    if (status !== 'asking') return void (status satisfies 'connecting' | MovingStatus | HeldStatus);
    if (this.#policy !== 'ask') return void this.#answer(transfer, this.#policy === 'all' ? 'yes' : 'no');
    this.#prompt!.inTurn(() => this.#ask(transfer));
  }

  /** Somebody who will make an offer once the code is compared there: who would be declined then is turned away now. */
  #introduced(transfer: Transfer): void {
    if (this.#introductions.get(transfer.id) === transfer.code) return;
    this.#introductions.set(transfer.id, transfer.code);
    const isTaken = this.#once && this.accepted !== null;
    if (isTaken || (this.#policy === 'trusted' && !this.#isTrusted(transfer))) return void this.#answer(transfer, 'no');
    this.#context.output.say(this.#context.output.style.bold(text.introduced(transfer)));
  }

  /** Always accepted: the engine does that by itself, in a moment. */
  #isTrusted({ peer }: Transfer): boolean {
    const { known } = this.#context.follower.state;
    return known.some((device) => device.fingerprint === peer.fingerprint && device.rule === 'accept');
  }

  async #answer(transfer: Transfer, answer: Answer): Promise<void> {
    const { engine, output } = this.#context;
    const transferId = transfer.id;
    const taken = answer !== 'no' && !(this.#once && this.accepted !== null);
    if (!taken) return void (await engine.command('answer', { transferId, accept: false }));
    // Noted before the engine answers, so that with --once a second offer meanwhile is declined.
    this.accepted ??= transferId;
    const always = answer === 'always';
    // Whether it is counted by now must not decide how it ends: without room it waits, in each case.
    const result = await engine.command('answer', {
      ...{ transferId, accept: true, always, evenIfFull: true },
      // A rule is nobody's word on whose key it is.
      remember: this.#policy === 'ask',
    });
    if (result.ok) return output.say(text.accepted(transfer));
    if (this.accepted === transferId) this.accepted = null;
    // The folder can't be used: both sides are told why. Harmless when the offer has ended in the meantime.
    await engine.command('answer', { transferId, accept: false, because: result.failure.code });
  }

  async #ask({ id }: Transfer): Promise<void> {
    const { follower, output, interrupt } = this.#context;
    if (!openOffer(follower.state, id)) return;
    const moot = new AbortController();
    this.#open = { id, moot };
    const signal = AbortSignal.any([moot.signal, interrupt.signal]);
    try {
      const counted = (state: AppState) => (openOffer(state, id)?.totals.complete ? true : null);
      await follower.until(counted, signal, countingMs);
      const offer = openOffer(follower.state, id);
      if (!offer) return;
      if (this.#once && this.accepted !== null) return await this.#answer(offer, 'no');
      await this.#describe(offer);
      const answer = isBrowser(offer.peer)
        ? await this.#prompt!.ask(text.browserQuestion, browserAnswers, 'no', signal)
        : await this.#prompt!.ask(text.question, answers, 'no', signal);
      // Otherwise it was taken back, which is told as its end.
      if (answer !== null) await this.#answer(offer, answer);
    } catch (error) {
      if (!signal.aborted) output.say(output.style.red(text.failure(toFailure(error))));
    } finally {
      this.#open = null;
    }
  }

  async #describe(offer: Transfer): Promise<void> {
    const { engine, output } = this.#context;
    output.say(output.style.bold(text.offer(offer)));
    if (offer.text) text.offeredText(offer.text).forEach((line) => output.say(line));
    const listed = await engine.command('listFiles', { transferId: offer.id, from: 0, count: shownPaths });
    if (listed.ok && !offer.text) {
      text.manifest(listed.value.lines, listed.value.total).forEach((line) => output.say(line));
    }
    if (offer.note) text.note(offer.note).forEach((line) => output.say(line));
    if (isBrowser(offer.peer)) return output.say(text.fromBrowser);
    if (offer.peer.localSend) for (const line of text.localSend(offer)) output.say(line);
    if (offer.code !== null) return output.say(text.code(offer.peer, offer.code));
    const { known } = this.#context.follower.state;
    const device = known.find(({ fingerprint }) => fingerprint === offer.peer.fingerprint);
    if (device !== undefined) output.say(text.trust(device));
  }
}

function openOffer(state: AppState, id: string): Transfer | null {
  return state.transfers.find((transfer) => transfer.id === id && transfer.status === 'asking') ?? null;
}
