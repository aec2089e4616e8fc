/** How well a device is known here: three things, of which each next one takes a person's word of its own. */
import type { KnownDevice } from '../../shared/state.ts';

export interface Trust {
  /**
   * `none`: its key isn't remembered; `known`: it was accepted once; `verified`: people at both devices have compared;
   * `blocked`: whatever it was, nothing is taken from it.
   */
  readonly level: 'none' | 'known' | 'verified' | 'blocked';
  /** Its offers are accepted without asking. */
  readonly always: boolean;
}

export function trustOf(known: KnownDevice | undefined): Trust {
  if (known === undefined) return { level: 'none', always: false };
  if (known.rule === 'block') return { level: 'blocked', always: false };
  return { level: known.verifiedAt === undefined ? 'known' : 'verified', always: known.rule === 'accept' };
}
