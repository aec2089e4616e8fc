/** Keeps the computer from falling asleep while bytes move, and not a moment longer than that. */
import { powerSaveBlocker } from 'electron';
import type { AppState } from '../../../shared/state.ts';
import { bytesMove } from '../../../shared/statuses.ts';

/** A lock on sleep: `take` and `release` come in turns. */
export interface SleepLock {
  take(): void;
  release(): void;
}

export class KeepAwake {
  private readonly lock: SleepLock;
  private held = false;

  constructor(lock: SleepLock) {
    this.lock = lock;
  }

  update(state: Pick<AppState, 'transfers' | 'shares'>): void {
    this.set(bytesMove(state));
  }

  /** Lets go for good: Ferry ends. */
  end(): void {
    this.set(false);
  }

  private set(wanted: boolean): void {
    if (wanted === this.held) return;
    this.held = wanted;
    if (wanted) this.lock.take();
    else this.lock.release();
  }
}

/** Windows and macOS: Electron asks the system itself, which lets go when the process ends. The screen may go dark. */
export function systemLock(): SleepLock {
  let id: number | null = null;
  return {
    take: () => void (id = powerSaveBlocker.start('prevent-app-suspension')),
    release: () => {
      if (id !== null) powerSaveBlocker.stop(id);
      id = null;
    },
  };
}
