/**
 * Calls made before there is anything to send: a person holds a file over a device, or picks one for it. Dialling, TLS and
 * the greeting are over then when they let go, which is a third of what a small file takes, and three round trips on a slow
 * line. The peer hears what it hears of anybody who greets, and shows nothing of it.
 */
import { reach, type Caller, type Reached } from './reach.ts';
import { FerryError } from '../../../../shared/errors.ts';
import type { Fingerprint } from '../../../../shared/state.ts';

/** A listener waits `offerTimeoutMs` (10 s) for the offer; a call of ours ends before that, so that no offer runs into it. */
export const approachLifeMs = 8_000;
/** Devices at a time: a pointer that crosses a whole list calls the last few of it. */
export const maxApproaches = 3;

interface Approach {
  readonly reached: Promise<Reached>;
  readonly abort: AbortController;
  readonly timer: NodeJS.Timeout;
}

export class Approaches {
  private readonly caller: Caller;
  private readonly lifeMs: number;
  /** The oldest first. */
  private readonly under = new Map<Fingerprint, Approach>();
  /** Calls that are being made. */
  private readonly making = new Set<Promise<unknown>>();

  /** `lifeMs`: of tests that can't wait as long. */
  constructor(caller: Caller, lifeMs: number = approachLifeMs) {
    this.caller = caller;
    this.lifeMs = lifeMs;
  }

  /** Calls a device whose key must answer, unless it is being called. What goes wrong shows when something is sent. */
  begin(fingerprint: Fingerprint, addresses: readonly string[]): void {
    if (this.under.has(fingerprint)) return;
    for (const oldest of this.under.keys()) if (this.under.size >= maxApproaches) this.end(oldest);
    const abort = new AbortController();
    const reached = reach(this.caller, addresses, fingerprint, abort.signal);
    const timer = setTimeout(() => this.end(fingerprint), this.lifeMs);
    const approach = { reached, abort, timer };
    this.under.set(fingerprint, approach);
    const making = reached.then(
      // Nobody has taken it: a peer that hangs up is called anew.
      ({ greeted }) => void greeted.connection.down.then(() => this.forget(fingerprint, approach)),
      () => this.forget(fingerprint, approach),
    );
    this.making.add(making);
    void making.then(() => this.making.delete(making));
  }

  /**
   * The call that there is to a device, from now on the asker's; null: none that still stands. Rejects as `reach`, where that
   * is still under way; `signal` breaks it off.
   */
  async take(fingerprint: Fingerprint, signal: AbortSignal): Promise<Reached | null> {
    const approach = this.under.get(fingerprint);
    if (approach === undefined) return null;
    this.forget(fingerprint, approach);
    const giveUp = (): void => approach.abort.abort(signal.reason);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      const reached = await approach.reached;
      const { connection } = reached.greeted;
      // What a person has said of it since counts.
      const known = await this.caller.known.byFingerprint(fingerprint);
      if (known !== undefined && !connection.closed && !signal.aborted) return { ...reached, known };
      connection.end();
      signal.throwIfAborted();
      return null;
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  /** The app is closing. Resolves when no call is being made any more. */
  async stop(): Promise<void> {
    for (const fingerprint of this.under.keys()) this.end(fingerprint);
    await this.settled();
  }

  /** Every call has come about or failed. */
  async settled(): Promise<void> {
    await Promise.all(this.making);
  }

  private end(fingerprint: Fingerprint): void {
    const approach = this.under.get(fingerprint);
    if (approach === undefined) return;
    this.forget(fingerprint, approach);
    approach.abort.abort(new FerryError('cancelled'));
    approach.reached.then(
      ({ greeted }) => greeted.connection.end(),
      () => {},
    );
  }

  private forget(fingerprint: Fingerprint, approach: Approach): void {
    clearTimeout(approach.timer);
    if (this.under.get(fingerprint) === approach) this.under.delete(fingerprint);
  }
}
