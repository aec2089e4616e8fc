/** For tests in which strangers call more often than a Ferry lets them: not what they are about. */
import { Greetings } from '../../../electron/engine/net/admission/greetings.ts';

export function manyGreetings(): Greetings {
  return new Greetings(() => performance.now(), { perRemote: Infinity, inAll: Infinity });
}
