/** Whole engines on loopback, without discovery: started, waited on, stopped with the test. */
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CommandInput, EngineHandle } from '../../shared/api.ts';
import { applyPatch, type Patch } from '../../shared/patch.ts';
import { isTerminal, type AppState, type Transfer } from '../../shared/state.ts';
import { startEngine, type EngineOptions } from '../../electron/engine/engine.ts';
import type { FileEvent } from '../../electron/engine/transfer/context.ts';
import { tempDir } from './pair.ts';

export interface TestEngine {
  readonly handle: EngineHandle;
  readonly home: string;
  /** Where files arrive unless a test says otherwise. */
  readonly inbox: string;
  readonly files: FileEvent[];
  readonly log: string[];
  state(): AppState;
  /** The newest transfer once it satisfies `test` (of a certain id, when given). */
  transfer(test: (t: Transfer) => boolean, id?: string): Promise<Transfer>;
  until(test: (state: AppState) => boolean): Promise<AppState>;
}

/** For tests that count what goes of a changed file: on a busy machine, too, its blocks are waited for. */
export const patientBlocks: Pick<EngineOptions, 'blocksPatience'> = {
  blocksPatience: { silentMs: 60_000, judgedAfterMs: 60_000 },
};

/**
 * `asks`: the test answers itself when codes are compared; else there is somebody who says yes to each. `tells` false: nobody is
 * told of each file, as in the desktop app.
 */
export async function startTestEngine(
  name: string,
  {
    asks = false,
    tells = true,
    ...more
  }: Partial<EngineOptions> & { readonly asks?: boolean; readonly tells?: boolean } = {},
): Promise<TestEngine> {
  const home = more.home ?? (await tempDir(`ferry-${name}-`));
  const inbox = more.defaultReceiveDir ?? join(home, 'inbox');
  const files: FileEvent[] = [];
  const log: string[] = [];
  const handle = await startEngine({
    home,
    name,
    appVersion: '0.0.0-test',
    kind: 'headless',
    port: 0,
    interface: '127.0.0.1',
    listen: true,
    discovery: 'off',
    defaultReceiveDir: inbox,
    ...(tells && { onFile: (event: FileEvent) => void files.push(event) }),
    onLog: (message) => log.push(message),
    ...more,
  });
  onTestFinished(() => handle.stop());
  if (!asks) saysYes(handle);
  return attach(handle, { home, inbox, files, log });
}

/** A person at a sender to whom every code is the right one, until that engine ends: for tests that aren't about first contact. */
export function saysYes(handle: EngineHandle): void {
  handle.subscribe(({ changes }: Patch) => {
    for (const change of changes) {
      if (change.kind !== 'transfer' || change.transfer.question?.kind !== 'first-contact') continue;
      const { id: transferId, question } = change.transfer;
      void handle.command('decide', { transferId, questionId: question.id, choice: 'accept' });
    }
  });
}

/** Follows the state of an engine that has been started, in whatever way. */
export async function attach(
  handle: EngineHandle,
  kept: Pick<TestEngine, 'home' | 'inbox' | 'files' | 'log'>,
): Promise<TestEngine> {
  let state = (await handle.snapshot()).state;
  const watchers = new Set<() => void>();
  handle.subscribe((patch) => {
    state = applyPatch(state, patch);
    for (const watch of watchers) watch();
  });
  const until = (test: (state: AppState) => boolean) =>
    new Promise<AppState>((resolve) => {
      const watch = () => {
        if (!test(state)) return;
        watchers.delete(watch);
        resolve(state);
      };
      watchers.add(watch);
      watch();
    });
  const transfer: TestEngine['transfer'] = async (test, id) => {
    const find = (s: AppState) => s.transfers.find((t) => (id === undefined || t.id === id) && test(t));
    return find(await until((s) => find(s) !== undefined))!;
  };
  return { handle, ...kept, state: () => state, transfer, until };
}

export function addressOf(engine: TestEngine): string {
  return `127.0.0.1:${engine.state().self.port}`;
}

/** Begins a transfer, by the receiver's key, and answers its id. */
export async function offer(
  from: TestEngine,
  to: TestEngine,
  paths: string[],
  more: Partial<CommandInput<'send'>> = {},
) {
  const key = to.state().self.fingerprint;
  const there = { by: 'address', address: addressOf(to), key, typed: true } as const;
  const sent = await from.handle.command('send', { paths, to: there, ...more });
  if (!sent.ok) throw new Error(JSON.stringify(sent.failure));
  return sent.value.transferId;
}

/** Accepts the offer when it is there; answers what the command answered. */
export async function accept(at: TestEngine, id: string, more: Partial<CommandInput<'answer'>> = {}) {
  await at.transfer((t) => t.status === 'asking', id);
  return at.handle.command('answer', { transferId: id, accept: true, ...more });
}

export function ended(at: TestEngine, id: string): Promise<Transfer> {
  return at.transfer((t) => isTerminal(t.status), id);
}

/** Offers, accepts, and waits for both ends. */
export async function deliver(
  from: TestEngine,
  to: TestEngine,
  paths: string[],
  more: Partial<CommandInput<'answer'>> = {},
) {
  const id = await offer(from, to, paths);
  const answered = await accept(to, id, more);
  if (!answered.ok) throw new Error(JSON.stringify(answered.failure));
  const [sent, received] = await Promise.all([ended(from, id), ended(to, id)]);
  return { id, sent, received };
}
