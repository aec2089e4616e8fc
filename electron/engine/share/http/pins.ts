/** A share's PIN: who has entered it, and how often it was wrong. */
import { randomBytes, randomInt } from 'node:crypto';
import { remoteKey } from '../../net/admission/remote-key.ts';
import { isSecret } from '../../net/http/secret.ts';
import { pinDigits } from '../../../../shared/sharing/share.ts';
import type { ShareLimits } from '../limits.ts';
import { HttpProblem } from './problem.ts';

const cookie = 'ferry';

export function newPin(): string {
  return String(randomInt(10 ** pinDigits)).padStart(pinDigits, '0');
}

export class Pins {
  /** Null: everybody with the link is in. */
  readonly pin: string | null;
  private readonly limits: Pick<ShareLimits, 'pinTriesEach' | 'pinTries' | 'sessions'>;
  private readonly sessions = new Set<string>();
  /** Of each remote. */
  private readonly wrongAt = new Map<string, number>();
  wrong = 0;

  constructor(pin: string | null, limits: Pick<ShareLimits, 'pinTriesEach' | 'pinTries' | 'sessions'>) {
    this.pin = pin;
    this.limits = limits;
  }

  /** No more PINs are taken. */
  get locked(): boolean {
    return this.wrong >= this.limits.pinTries;
  }

  /** Whether whoever sends these cookies may come in. */
  admits(cookies: string | undefined): boolean {
    if (this.pin === null) return true;
    const sent = (cookies ?? '').split(';').flatMap((each) => {
      const [name, value] = each.trim().split('=', 2);
      return name === cookie && value !== undefined ? [value] : [];
    });
    // Sessions are random: how long a look takes tells nothing of use.
    return sent.some((session) => this.sessions.has(session));
  }

  /** Answers the cookie for whoever has entered the right one. Throws `pin-wrong`, `pin-locked`. */
  enter(given: string, address: string, path: string): string {
    const remote = remoteKey(address);
    const before = this.wrongAt.get(remote) ?? 0;
    if (this.locked || before >= this.limits.pinTriesEach) throw new HttpProblem('pin-locked');
    if (this.pin !== null && !isSecret(given, this.pin)) {
      this.wrong++;
      // Bounded by the tries of all.
      this.wrongAt.set(remote, before + 1);
      throw new HttpProblem('pin-wrong');
    }
    const session = randomBytes(16).toString('hex');
    this.sessions.add(session);
    if (this.sessions.size > this.limits.sessions) this.sessions.delete(this.sessions.values().next().value!);
    return `${cookie}=${session}; Path=${path}; HttpOnly; SameSite=Strict`;
  }
}
