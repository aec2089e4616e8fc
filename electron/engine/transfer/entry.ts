/** How a caller was let in. */
import type { CountedGreeting } from '../net/admission/greetings.ts';

export type Entry =
  | { readonly as: 'remembered' }
  /** By a code that counts as a try, until a person accepts the offer it came with. */
  | { readonly as: 'counted'; readonly greeting: CountedGreeting }
  /** There were too many, but a transfer that a person has accepted may go on. Its code is none for another offer. */
  | { readonly as: 'accepted-before' };
