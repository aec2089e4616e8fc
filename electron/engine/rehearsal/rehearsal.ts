/**
 * V8 reads and compiles a function when it runs first, and learns by running it: an app's first transfer took twice the
 * processor time of its third, for a file that is through in a moment. So, soon after the start, two engines send each other
 * some files, in this thread and through the disk's own. They last for that moment: new keys, a folder that is removed,
 * loopback alone, and the receiving one shows itself to the other's key only. Nothing of it is seen, kept or in a history.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { CommandInput, EngineCommandName, EngineHandle } from '../../../shared/api.ts';
import { failure, FerryError } from '../../../shared/errors.ts';
import { isTerminal, type Transfer } from '../../../shared/state.ts';
import type { DiskHalves } from '../engine-disk.ts';
import type { EngineOptions } from '../engine-options.ts';

/** The front end has what it waited for by then, and nobody has dropped a file yet. */
const afterStartMs = 50;
/** Together they take half a second; a machine that is busier than that has no time for rehearsals. */
const limitMs = 10_000;
/** One file, as a person drops it, and again: what a second run is still slow at, a third isn't. Then a folder of small ones. */
const rounds = [1, 1, 64, 1] as const;
const fileBytes = 16 * 1024;

export interface RehearsalOptions {
  /** As `startEngine`. */
  start(options: EngineOptions): Promise<EngineHandle>;
  /** The disk of the engine that is to be warm. */
  readonly disk: DiskHalves;
  readonly log?: ((message: string) => void) | undefined;
  /** Milliseconds; left out: a moment. */
  readonly after?: number;
}

export interface Rehearsal {
  /** Resolves when nothing of it is left, however it went. Never rejects. */
  readonly over: Promise<void>;
  /** Breaks it off. Resolves as `over`. */
  end(): Promise<void>;
}

/** Begins in a moment. What goes wrong is told to `log`: nothing else depends on it. */
export function beginRehearsal(options: RehearsalOptions): Rehearsal {
  const abort = new AbortController();
  const signal = AbortSignal.any([abort.signal, AbortSignal.timeout(limitMs)]);
  const over = setTimeout(options.after ?? afterStartMs, undefined, { signal, ref: false })
    .then(() => run(options, signal))
    .catch((error: unknown) => {
      if (!abort.signal.aborted) options.log?.(`no rehearsal: ${String(error)}`);
    });
  return {
    over,
    end: () => {
      abort.abort();
      return over;
    },
  };
}

async function run({ start, disk }: RehearsalOptions, signal: AbortSignal): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ferry-rehearsal-'));
  const engines: EngineHandle[] = [];
  const open = async (name: string): Promise<EngineHandle> => {
    signal.throwIfAborted();
    const engine = await start({
      home: join(folder, name),
      name,
      appVersion: '',
      kind: 'headless',
      disk,
      interface: '127.0.0.1',
      port: 0,
      listen: true,
      discovery: 'off',
      visibleTo: 'known',
      defaultReceiveDir: join(folder, 'received'),
    });
    engines.push(engine);
    return engine;
  };
  try {
    const [sender, receiver] = [await open('sender'), await open('receiver')];
    const [from, to] = [(await sender.snapshot()).state.self, (await receiver.snapshot()).state.self];
    await ask(receiver, 'remember', { fingerprint: from.fingerprint, name: from.name, autoAccept: false });
    const address = `127.0.0.1:${to.port}`;
    for (const [round, files] of rounds.entries()) {
      const path = join(folder, `round-${round}`);
      await make(path, files);
      await deliver({ sender, receiver, signal }, { paths: [path], to: { by: 'address', address }, acceptNew: true });
    }
  } finally {
    await Promise.all(engines.map((engine) => engine.stop()));
    await rm(folder, { recursive: true, force: true });
  }
}

async function make(path: string, files: number): Promise<void> {
  const content = randomBytes(fileBytes);
  if (files === 1) return writeFile(path, content);
  await mkdir(path);
  await Promise.all(Array.from({ length: files }, (_, n) => writeFile(join(path, `${n}`), content)));
}

/** Sends, accepts as a person would, and waits for the end on both sides. Throws when it didn't arrive. */
async function deliver(
  { sender, receiver, signal }: { sender: EngineHandle; receiver: EngineHandle; signal: AbortSignal },
  what: CommandInput<'send'>,
): Promise<void> {
  const answered = new Set<string>();
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const accept = ({ id: transferId, status }: Transfer): void => {
    if (status !== 'asking' || answered.has(transferId)) return;
    answered.add(transferId);
    ask(receiver, 'answer', { transferId, accept: true }).catch((error: unknown) => failed.abort(error));
  };
  const received = ended(receiver, stop, accept);
  const sent = ended(sender, stop, () => {});
  await Promise.all([received, sent, ask(sender, 'send', what)]);
}

/** Resolves when the next transfer to end there is done. Throws when it ended otherwise, or the signal's reason. */
function ended(engine: EngineHandle, signal: AbortSignal, each: (transfer: Transfer) => void): Promise<void> {
  let leave = (): void => {};
  const over = new Promise<void>((resolve, reject) => {
    signal.throwIfAborted();
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort);
    const unsubscribe = engine.subscribe(({ changes }) => {
      for (const change of changes) {
        if (change.kind !== 'transfer') continue;
        each(change.transfer);
        if (!isTerminal(change.transfer.status)) continue;
        if (change.transfer.status === 'done') resolve();
        else reject(FerryError.from(change.transfer.failure ?? failure('internal')));
      }
    });
    leave = () => {
      unsubscribe();
      signal.removeEventListener('abort', abort);
    };
  });
  return over.finally(leave);
}

async function ask<K extends EngineCommandName>(engine: EngineHandle, name: K, input: CommandInput<K>): Promise<void> {
  const result = await engine.command(name, input);
  if (!result.ok) throw FerryError.from(result.failure);
}
