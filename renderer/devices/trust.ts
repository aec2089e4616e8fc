/** How well a device is known here: three things, of which each next one takes a person's word of its own. */
import type { KnownDevice } from '../../shared/state.ts';

export interface Trust {
  /** `none`: its key isn't remembered; `known`: it was accepted once; `verified`: people at both devices have compared. */
  readonly level: 'none' | 'known' | 'verified';
  /** Its offers are accepted without asking. */
  readonly always: boolean;
}

export function trustOf(known: KnownDevice | undefined): Trust {
  if (known === undefined) return { level: 'none', always: false };
  return { level: known.verifiedAt === undefined ? 'known' : 'verified', always: known.autoAccept };
}
