/** The engine as front ends hold it: parses commands and answers with a value or a failure, never a throw. */
import * as v from 'valibot';
import { engineCommands, type CommandInput, type CommandValue, type EngineCommandName } from '../../shared/api.ts';
import type { EngineHandle, Result } from '../../shared/api.ts';
import { failure, toFailure, type Failure } from '../../shared/errors.ts';
import type { Patch, Snapshot } from '../../shared/patch.ts';
import type { Commands } from './commands.ts';
import type { Store } from './state/store.ts';

export class Engine implements EngineHandle {
  private readonly store: Store;
  private readonly commands: Commands;
  private readonly shutDown: () => Promise<void>;
  private stopped: Promise<void> | null = null;

  constructor(store: Store, commands: Commands, shutDown: () => Promise<void>) {
    this.store = store;
    this.commands = commands;
    this.shutDown = shutDown;
  }

  async command<K extends EngineCommandName>(name: K, input: CommandInput<K>): Promise<Result<CommandValue[K]>> {
    if (this.stopped !== null) return refusal(failure('shutting-down'));
    const parsed = v.safeParse(engineCommands[name], input);
    if (!parsed.success) {
      return refusal(failure('usage', { command: name, detail: v.getDotPath(parsed.issues[0]) ?? '' }));
    }
    try {
      // A subscriber may ask from within a change: what caused the change is finished first.
      await Promise.resolve();
      return { ok: true, value: await this.commands.run(name, parsed.output) };
    } catch (error) {
      return refusal(toFailure(error));
    }
  }

  subscribe(listener: (patch: Patch) => void): () => void {
    return this.store.subscribe(listener);
  }

  snapshot(): Promise<Snapshot> {
    return Promise.resolve(this.store.snapshot());
  }

  stop(): Promise<void> {
    this.stopped ??= this.shutDown();
    return this.stopped;
  }
}

function refusal(why: Failure): { ok: false; failure: Failure } {
  return { ok: false, failure: why };
}
