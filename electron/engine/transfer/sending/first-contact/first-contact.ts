/**
 * First contact as a sender has it: nothing of the files, not even their names, goes to a key that isn't remembered
 * before the person here has said yes to its code, or has said beforehand that they need not be asked.
 */
import { randomBytes } from 'node:crypto';
import type { Connection } from '../../../wire/connection.ts';
import { lingerMs } from '../../../wire/limits.ts';
import { introduceCapability } from '../../agreed/capabilities.ts';
import type { Reached } from '../../calling/reach.ts';
import { hangUp, rememberPeer, type TransferContext } from '../../context.ts';
import { expireOffer } from '../../lifecycle/offer-expiry.ts';
import type { TransferRecord } from '../../lifecycle/record.ts';
import type { FirstContactTerms } from '../../sent.ts';
import type { Outcome } from '../outcome.ts';
import { Introduction } from './introduction.ts';
import { FerryError, failure, toFailure } from '../../../../../shared/errors.ts';
import type { Fingerprint, KnownDevice, Peer } from '../../../../../shared/state.ts';

/** `offer`: it may be made over this connection. `call-again`: over another one to the same key. */
export type Passed = 'offer' | 'call-again';

/** What the person is asked now. */
interface Asked {
  /** A new one for each code: a yes is for the code that was seen. */
  readonly id: string;
  readonly peer: Peer;
  /** Null: to a receiver that shows no code before the offer, none stands meanwhile. */
  readonly connection: Connection | null;
  answered: boolean;
  settle(what: Passed | Outcome): void;
}

export class FirstContact {
  private readonly context: TransferContext;
  private readonly record: TransferRecord;
  private readonly onAsk: (peer: Peer) => void;
  /** As last heard. */
  terms: FirstContactTerms = { acceptNew: false, mayAsk: true, typed: false };
  private asked: Asked | null = null;
  /** The person has said yes to it, unseen: its Ferry is too old to show the code. */
  private trusted: Fingerprint | null = null;
  /** A key that nobody need be asked about is remembered, as far as it can be. Rejects where its name has become another's: no file goes then. */
  kept: Promise<void> = Promise.resolve();

  /** `onAsk` hears of a question before it is shown. */
  constructor(context: TransferContext, record: TransferRecord, onAsk: (peer: Peer) => void) {
    this.context = context;
    this.record = record;
    this.onAsk = onAsk;
  }

  /** The connection over which codes are compared now; null: none. */
  get connection(): Connection | null {
    return this.asked?.connection ?? null;
  }

  /** What the person has said; the question that is open may need no answer by that. */
  hear(terms: FirstContactTerms): void {
    this.terms = terms;
    const { asked } = this;
    if (asked === null || asked.answered) return;
    if (terms.acceptNew) this.say(asked, true).catch(this.context.onBug);
    else if (terms.typed) this.trust(asked);
  }

  /** Resolves once an offer may be made, or with how the transfer ends instead; the connection is the caller's to end. */
  async pass({ greeted, known }: Reached): Promise<Passed | Outcome> {
    const { connection, peer: there } = greeted;
    const { fingerprint, name, kind, capabilities } = there;
    const { acceptNew, mayAsk, typed } = this.terms;
    if (known !== undefined || fingerprint === this.trusted || (typed && !acceptNew)) return 'offer';
    const peer: Peer = { fingerprint, name, kind, known: false };
    if (acceptNew) {
      // Beside the offer: the name was nobody else's a moment ago, and the disk takes its time.
      this.kept = this.keep(peer);
      this.kept.catch(() => {});
      return 'offer';
    }
    if (!mayAsk) return ended(failure('first-contact', { peer: name }));
    if (capabilities.includes(introduceCapability)) return this.ask(peer, connection, greeted.code);
    // It would not wait for an offer.
    hangUp(this.context, connection);
    return this.ask(peer, null, null);
  }

  /** The person's answer. Throws `already-decided`, `usage`. */
  async decide(id: string, choice: string): Promise<void> {
    const { asked } = this;
    if (asked === null || asked.id !== id || asked.answered) throw new FerryError('already-decided');
    if (choice !== 'accept' && choice !== 'decline') throw new FerryError('usage', { command: 'decide' });
    await this.say(asked, choice === 'accept');
  }

  /** What is remembered has changed: the key that is asked about may be among it. */
  knownNow(known: readonly KnownDevice[]): void {
    const { asked } = this;
    if (asked === null || !known.some(({ fingerprint }) => fingerprint === asked.peer.fingerprint)) return;
    asked.settle(asked.connection === null ? 'call-again' : 'offer');
  }

  /** Somebody has ended the transfer. */
  end(outcome: Outcome): void {
    this.asked?.settle(outcome);
  }

  private ask(peer: Peer, connection: Connection | null, code: string | null): Promise<Passed | Outcome> {
    const { record } = this;
    return new Promise((resolve) => {
      let close = (): void => {};
      const closed = new Promise<void>((over) => (close = over));
      const id = randomBytes(8).toString('hex');
      const settle = (what: Passed | Outcome): void => {
        if (this.asked !== asked) return;
        this.asked = null;
        close();
        record.update({ question: null });
        resolve(what);
      };
      const asked: Asked = { id, peer, connection, answered: false, settle };
      this.asked = asked;
      this.onAsk(peer);
      record.update({ peer, code, status: 'comparing', question: { kind: 'first-contact', id } });
      if (connection !== null) {
        connection.send({ name: 'introduce', body: { id: record.now.id } });
        connection.handOver(new Introduction(peer, settle));
      }
      const expire = (): void => {
        connection?.send({ name: 'error', body: { code: 'offer-expired' } });
        settle(ended(failure('offer-expired', { peer: peer.name })));
      };
      expireOffer({ down: closed, isOpen: () => this.asked === asked, expire }, lingerMs);
    });
  }

  private async say(asked: Asked, yes: boolean): Promise<void> {
    const { peer, connection, settle } = asked;
    asked.answered = true;
    if (!yes) {
      connection?.send({ name: 'error', body: { code: 'codes-differ' } });
      return settle(ended(failure('codes-differ', { peer: peer.name })));
    }
    if (connection !== null || this.terms.acceptNew) return settle(await this.remember(peer, connection));
    // Nobody has compared anything: this transfer goes, and the next one is a first contact again.
    this.trust(asked);
  }

  /** For this transfer alone. */
  private trust({ peer, connection, settle }: Asked): void {
    this.trusted = peer.fingerprint;
    settle(connection === null ? 'call-again' : 'offer');
  }

  private async keep(peer: Peer): Promise<void> {
    const known = await rememberPeer(this.context, peer, false);
    if (known) this.record.update({ peer: { ...this.record.now.peer, known } });
  }

  /** Before the offer goes: whoever uses the name with another key from now on is refused. */
  private async remember(peer: Peer, connection: Connection | null): Promise<Passed | Outcome> {
    try {
      await rememberPeer(this.context, peer, false);
      this.trusted = peer.fingerprint;
      return connection === null ? 'call-again' : 'offer';
    } catch (error) {
      // Its name has become another key's while the code was compared.
      const why = toFailure(error);
      if (!(error instanceof FerryError)) this.context.onBug(error);
      connection?.send({ name: 'error', body: { code: why.code } });
      return ended(why);
    }
  }
}

function ended(why: ReturnType<typeof failure>): Outcome {
  return { kind: 'ended', status: 'failed', why };
}
