/** A scripted engine behind the real contract: answers by the book, pushes patches on demand, breaks when told to. */
import type { CommandInput, CommandValue, EngineCommandName, EngineHandle, Result } from '../../shared/api.ts';
import { FerryError } from '../../shared/errors.ts';
import { applyPatch, type Change, type Patch } from '../../shared/patch.ts';
import type { AppState } from '../../shared/state.ts';

export const fakeFingerprint = 'a1'.repeat(32);

export function fakeState(overrides: Partial<AppState> = {}): AppState {
  return {
    self: {
      fingerprint: fakeFingerprint,
      name: 'Fake',
      kind: 'desktop',
      appVersion: '0.0.0',
      port: 53317,
      addresses: ['192.0.2.1'],
      problem: null,
      keyKept: 'no-store',
    },
    settings: {
      name: 'Fake',
      language: 'system',
      theme: 'system',
      receiveDir: '/tmp/fake',
      conflicts: 'keep-both',
      atOnce: 4,
      markReceived: 'strangers',
      visibleTo: 'everybody',
      localSend: true,
      localSendPin: '',
      localSendUnproved: false,
      shareKey: false,
      sound: false,
      keepInTray: false,
      lookForUpdates: false,
    },
    devices: [],
    known: [],
    problems: [],
    pairings: [],
    shares: [],
    transfers: [],
    ...overrides,
  };
}

export interface FakeEngine extends EngineHandle {
  readonly asked: { name: EngineCommandName; args: unknown }[];
  push(...changes: Change[]): void;
  /** Counts a patch that no listener hears of. */
  lose(...changes: Change[]): void;
}

/**
 * Understands a few names in `forget`'s and `addAddress`' stead of real ones: the address `crash` ends the thread,
 * `refuse` is refused, `hang` is never answered; any other is echoed as the name.
 */
export function createFakeEngine(initial: AppState = fakeState()): FakeEngine {
  let state = initial;
  let version = 0;
  const listeners = new Set<(patch: Patch) => void>();
  const advance = (changes: readonly Change[]): Patch => {
    const patch = { version: ++version, changes };
    state = applyPatch(state, patch);
    return patch;
  };
  const engine: FakeEngine = {
    asked: [],
    push(...changes) {
      const patch = advance(changes);
      for (const listener of listeners) listener(patch);
    },
    lose: (...changes) => void advance(changes),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    snapshot: async () => ({ version, state }),
    stop: async () => listeners.clear(),
    async command<K extends EngineCommandName>(name: K, args: CommandInput<K>): Promise<Result<CommandValue[K]>> {
      engine.asked.push({ name, args });
      return { ok: true, value: (await answer(engine, name, args)) as CommandValue[K] };
    },
  };
  return engine;
}

async function answer(engine: FakeEngine, name: EngineCommandName, args: unknown): Promise<unknown> {
  if (name === 'setSettings') {
    const { state } = await engine.snapshot();
    engine.push({ kind: 'settings', settings: { ...state.settings, ...(args as object) } });
    return null;
  }
  if (name !== 'addAddress') return null;
  const { address } = args as { address: string };
  if (address === 'crash') {
    setImmediate(() => {
      throw new Error('scripted crash');
    });
  }
  if (address === 'refuse') throw new FerryError('unreachable', { address });
  if (address === 'crash' || address === 'hang') return new Promise(() => {});
  return { fingerprint: fakeFingerprint, name: address };
}

/** What `startEngine` would be. A home called `unusable` can't be started in; `stuck` never stops. */
export async function startFakeEngine({ home }: { home: string }): Promise<EngineHandle> {
  if (home.endsWith('unusable')) throw new FerryError('home-unusable', { path: home });
  const engine = createFakeEngine();
  return home.endsWith('stuck') ? { ...engine, stop: () => new Promise(() => {}) } : engine;
}
