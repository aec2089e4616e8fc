/** Whether this is the only desktop app in its home, and what is done where it isn't. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openExclusively, type ExclusiveFile } from '../../engine/state/exclusive/exclusive-file.ts';
import { handOver, listen, type HandedOver } from './hand-over.ts';

/**
 * A first that is alive answers in milliseconds; one that starts beside us, or whose computer is busy, within seconds. One that
 * takes longer may still be moving bytes in its engine's thread: it is left alone.
 */
export const answersWithinMs = 5000;
/** Between two looks at one that holds the lock and isn't to be reached: it is just coming, or just going. */
const lookAgainMs = 100;

export type Instance =
  /** Nobody else is there. `end`: somebody else may be, from now on. */
  | { readonly kind: 'first'; readonly end: () => void }
  /** Another one is, and has taken what this one was started with. */
  | { readonly kind: 'handed-over' }
  /** Another one is, and doesn't answer. */
  | { readonly kind: 'silent' };

export interface InstanceOptions {
  readonly home: string;
  /** As the second: for the first. */
  readonly what: HandedOver;
  /** As the first, of those who come second. */
  readonly heard: (what: HandedOver) => void;
  readonly patienceMs?: number;
}

/** Finds out which, within `patienceMs`. Throws the system's errors where the home can't be written. */
export async function claimInstance({
  home,
  what,
  heard,
  patienceMs = answersWithinMs,
}: InstanceOptions): Promise<Instance> {
  const signal = AbortSignal.timeout(patienceMs);
  await mkdir(home, { recursive: true, mode: 0o700 });
  for (;;) {
    const lock = await openExclusively(join(home, 'instance.lock'), { create: true });
    if (lock !== null) return { kind: 'first', end: await stay(lock, home, heard) };
    if (await handOver(home, what, signal)) return { kind: 'handed-over' };
    if (signal.aborted) return { kind: 'silent' };
    await delay(lookAgainMs);
  }
}

async function stay(lock: ExclusiveFile, home: string, heard: InstanceOptions['heard']): Promise<() => void> {
  // Without a socket anywhere those who come second say that this one doesn't answer; all else goes.
  const close = await listen(home, heard).catch(() => () => {});
  return () => {
    close();
    void lock.release();
  };
}
