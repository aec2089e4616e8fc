/**
 * Keeps what is said of this device's addresses true while it listens, and, where it listens at those of one interface
 * alone, listens at those that come. An interface that is gone is said, and nothing takes its place.
 */
import { FerryError, type Failure } from '../../../shared/errors.ts';
import type { Listener } from './listen.ts';
import { addressesToType } from './local-addresses.ts';
import type { OnlyInterface } from './only-interface.ts';

/** Soon enough for a person who plugs in a cable. */
export const lookEveryMs = 2000;

export interface Found {
  readonly addresses: readonly string[];
  readonly problem: Failure | null;
}

export interface FollowOptions {
  /** The one interface to use; undefined: all. */
  readonly only: OnlyInterface | undefined;
  readonly listener: Pick<Listener, 'alsoAt'>;
  /** Told at once, and then whenever something has changed. */
  show(found: Found): void;
}

export interface Following {
  stop(): void;
}

export function followAddresses({ only, listener, show }: FollowOptions): Following {
  let shown = '';
  const look = (): void => {
    const found = lookAround(only);
    // Without descriptors the system doesn't say: what was seen last is as good as anything.
    if (found === null) return;
    if (only !== undefined && found.problem === null) void listener.alsoAt(only.addresses());
    const seen = JSON.stringify(found);
    if (seen === shown) return;
    shown = seen;
    show(found);
  };
  look();
  const timer = setInterval(look, lookEveryMs);
  return { stop: () => clearInterval(timer) };
}

function lookAround(only: OnlyInterface | undefined): Found | null {
  try {
    only?.addresses();
    return { addresses: addressesToType(only?.wanted), problem: null };
  } catch (error) {
    return error instanceof FerryError ? { addresses: [], problem: error.toFailure() } : null;
  }
}
