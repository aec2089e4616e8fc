/** The PIN that senders are asked for, and how often it may be guessed. */
import { remoteKey } from '../../net/admission/remote-key.ts';
import { isSecret } from '../../net/http/secret.ts';
import { maxPinTries } from '../wire/limits.ts';
import { answers, type LocalSendAnswer } from '../wire/statuses.ts';
import { maxWrongPins, pinWindowMs } from './times-and-limits.ts';

export class Pins {
  private readonly now: () => number;
  /** Wrong ones in the last while. */
  private wrong: { readonly remote: string; readonly at: number }[] = [];

  /** `now`: milliseconds on a clock that never goes back. */
  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  /** Null: it is right, or none is asked for (`pin` is empty). A missing one (`given` null) isn't counted. */
  check(address: string, pin: string, given: string | null): LocalSendAnswer | null {
    if (pin === '') return null;
    const [remote, at] = [remoteKey(address), this.now()];
    this.wrong = this.wrong.filter((one) => at - one.at < pinWindowMs);
    const own = this.wrong.filter((one) => one.remote === remote).length;
    if (own >= maxPinTries || this.wrong.length >= maxWrongPins) return answers.tooMany;
    if (given === null) return answers.pinRequired;
    if (isSecret(given, pin)) {
      this.wrong = this.wrong.filter((one) => one.remote !== remote);
      return null;
    }
    this.wrong.push({ remote, at });
    return answers.wrongPin;
  }
}
