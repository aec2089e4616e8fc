/** Starts the engine, and where that fails starts it again in the way the person chooses. */
import { rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { EngineHandle } from '../../../shared/api.ts';
import { FerryError, toFailure, unreachable, type Failure } from '../../../shared/errors.ts';
import type { WayOn } from './ways-on.ts';

/** What is different from the first try. */
export interface StartChange {
  /** Any free one, in place of the one that was asked for. */
  readonly anyPort?: true;
  /** All of them, in place of the one interface that was asked for. */
  readonly everyNetwork?: true;
}

export interface Person {
  /** Over the window, whenever a start has failed. */
  readonly ask: (failure: Failure) => Promise<WayOn>;
  /** Shows a file or folder where it lies. */
  readonly show: (path: string) => void;
}

export class Starting {
  /** Resolves with an engine that runs; rejects with why there is none when the person has given up. */
  readonly engine: Promise<EngineHandle>;
  private readonly start: (change: StartChange) => Promise<EngineHandle>;
  private readonly person: Promise<Person>;
  private meet: (person: Person) => void = () => {};
  private giveUpAsking: (() => void) | null = null;

  /** Begins at once, beside whatever else is done for the first window. */
  constructor(start: (change: StartChange) => Promise<EngineHandle>) {
    this.start = start;
    this.person = new Promise((resolve) => (this.meet = resolve));
    this.engine = this.run();
    // Whoever waits for it hears of it; until somebody does it must not count as unhandled.
    this.engine.catch(() => {});
  }

  /** Who is asked, once there is a window to ask over. */
  askThrough(person: Person): void {
    this.meet(person);
  }

  /** The app ends: nobody waits for an answer any more. */
  giveUp(): void {
    this.giveUpAsking?.();
  }

  private async run(): Promise<EngineHandle> {
    for (let change: StartChange = {}; ;) {
      try {
        return await this.start(change);
      } catch (error) {
        change = await this.changed(change, error);
      }
    }
  }

  /** Throws the error itself when the person gives up. */
  private async changed(change: StartChange, error: unknown): Promise<StartChange> {
    const givenUp = new Promise<'quit'>((resolve) => (this.giveUpAsking = () => resolve('quit')));
    const person = await Promise.race([this.person, givenUp]);
    if (person === 'quit') throw error;
    for (let why = toFailure(error); ;) {
      const way = await Promise.race([person.ask(why), givenUp]);
      const path = String(why.params?.['path'] ?? '');
      switch (way) {
        case 'quit':
          throw error;
        case 'again':
          return change;
        case 'any-port':
          return { ...change, anyPort: true };
        case 'every-network':
          return { ...change, everyNetwork: true };
        case 'show':
          person.show(path);
          break;
        case 'new-key':
          try {
            await putAside(dirname(path));
            return change;
          } catch (failed) {
            why = toFailure(failed);
          }
          break;
        default:
          unreachable(way);
      }
    }
  }
}

/** Kept under a name of its own: it may still be mended. Throws `home-unusable` {path}. */
async function putAside(dir: string): Promise<void> {
  try {
    await rename(dir, `${dir}.damaged-${Date.now()}`);
  } catch (cause) {
    throw new FerryError('home-unusable', { path: dir }, { cause });
  }
}
