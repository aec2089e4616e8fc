/** A thread that waits for the disk: `out/disk-worker.js`, started by `disk-thread.ts`. */
import { readlinkSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { waitingSink } from '../disk/sink/sink-disk.ts';
import { waitingCalls } from '../disk/system/waiting-calls.ts';
import { countWorkIn } from '../disk/system/work-done.ts';
import { findPlainCalls } from '../net/sendfile.ts';
import type { FromDisk, ToDisk } from './disk-thread.ts';
import {
  foundToColumns,
  framedFromColumns,
  sinkFromColumns,
  type FramedColumns,
  type SinkColumns,
} from './disk-columns.ts';
import type { LinkUse, SourceEntry, SourceSkip } from '../disk/source/walk.ts';
import { DirectLanding } from '../transfer/receiving/landing/direct-landing.ts';
import type { DeltaBegin, LandingEnd } from '../transfer/receiving/landing/landing.ts';
import type { Ending } from '../transfer/receiving/landing/neighbours.ts';
import { waitingReading } from '../transfer/sending/reading/reading.ts';
import type { BigSource } from '../transfer/sending/reading/big-source.ts';
import type { DeltaHow, DeltaSource } from '../transfer/sending/reading/delta-source.ts';
import type { Prefix } from '../transfer/agreed/prefixes.ts';
import type { SinkEntry } from '../disk/sink/sink.ts';
import { FerryError, toFailure } from '../../../shared/errors.ts';

const port = parentPort;
if (port === null) throw new Error('disk-worker runs in a worker thread');

interface Target {
  /** Of an incoming transfer; null for an outgoing one. */
  readonly landing: DirectLanding | null;
  readonly buffers: Buffer[];
  walk?: AsyncIterator<readonly (SourceEntry | SourceSkip)[], void>;
  /** Big files being read, by number. */
  readonly bigs: Map<number, BigSource>;
  /** Files being compared with the receiver's, by number. */
  readonly deltas: Map<number, DeltaSource>;
}

const targets = new Map<number, Target>();
const say = (message: FromDisk): void => port.postMessage(message);

function serve(target: number, name: string, args: unknown[]): Promise<unknown> {
  if (name === 'open') return open(target, ...(args as [string, string, readonly string[], boolean]));
  const found = targets.get(target);
  if (found === undefined) return Promise.reject(new FerryError('cancelled'));
  return found.landing === null
    ? read(target, found, name, args)
    : land(target, found.landing, found.buffers, name, args);
}

async function read(target: number, found: Target, name: string, args: unknown[]): Promise<unknown> {
  switch (name) {
    case 'walk': {
      const [paths, links, only] = args as [string[], LinkUse | undefined, string[] | undefined];
      const { signal } = new AbortController();
      found.walk = waitingReading.walk(paths, { signal, links, only })[Symbol.asyncIterator]();
      return;
    }
    case 'next': {
      const { done, value } = await found.walk!.next();
      return done ? null : foundToColumns(value);
    }
    case 'frame': {
      const [buffer, files] = args as [number, FramedColumns];
      return waitingReading.frame(found.buffers[buffer]!, framedFromColumns(files));
    }
    case 'openBig': {
      const [big, entry, prefixes] = args as [number, SourceEntry, Prefix[] | null];
      const source = await waitingReading.openBig(entry, prefixes);
      found.bigs.set(big, source);
      return { offset: source.offset, sends: source.sendTo !== null };
    }
    case 'sendBig': {
      const [big, socket, end] = args as [number, number, number];
      return found.bigs.get(big)!.sendTo!(socket, end);
    }
    case 'frameBig': {
      const [big, buffer, file, bytes] = args as [number, number, number, number];
      return found.bigs.get(big)!.frame(found.buffers[buffer]!, file, bytes);
    }
    case 'digestBig': {
      const [big] = args as [number];
      return (await found.bigs.get(big)!.digest()).toString('hex');
    }
    case 'closeBig': {
      const [big] = args as [number];
      await found.bigs.get(big)?.close();
      found.bigs.delete(big);
      return;
    }
    case 'openDelta': {
      const [delta, entry, how] = args as [number, SourceEntry, DeltaHow];
      found.deltas.set(delta, await waitingReading.openDelta(entry, how));
      return;
    }
    case 'learnDelta': {
      const [delta, first, hashes] = args as [number, number, Uint8Array];
      return found.deltas.get(delta)!.learn(first, Buffer.from(hashes));
    }
    case 'frameDelta': {
      const [delta, buffer, file, until] = args as [number, number, number, number];
      return found.deltas.get(delta)!.frame(found.buffers[buffer]!, file, until);
    }
    case 'digestDelta': {
      const [delta] = args as [number];
      return found.deltas.get(delta)!.digests();
    }
    case 'closeDelta': {
      const [delta] = args as [number];
      await found.deltas.get(delta)?.close();
      found.deltas.delete(delta);
      return;
    }
    case 'same': {
      const [paths, bytes, holed] = args as [string[], number[], ReadonlySet<number>];
      // While it reads, no word of an end could come in.
      return waitingReading.same(paths, bytes, { holed, signal: new AbortController().signal });
    }
    case 'end':
      targets.delete(target);
      await Promise.all([...found.bigs.values(), ...found.deltas.values()].map((open) => open.close()));
      return;
    default:
      throw new Error(`no call ${name}`);
  }
}

function land(
  target: number,
  landing: DirectLanding,
  buffers: readonly Buffer[],
  name: string,
  args: unknown[],
): Promise<unknown> {
  switch (name) {
    case 'writeSmall': {
      const [buffer, files] = args as [number, SinkColumns];
      return landing.writeSmall(buffers[buffer]!, sinkFromColumns(files));
    }
    case 'write': {
      const [file, buffer, bytes, position] = args as [number, number, number, number];
      return landing.write(file, buffers[buffer]!, bytes, position);
    }
    case 'commit': {
      const [file, hash] = args as [number, string | null];
      return landing.commit(file, hash === null ? null : Buffer.from(hash, 'hex'));
    }
    case 'expectFolder':
      landing.expectFolder(...(args as [string, number]));
      return Promise.resolve();
    case 'folder':
      return landing.folder(...(args as [SinkEntry, boolean]));
    case 'link':
      return landing.link(...(args as [SinkEntry, string]));
    case 'existing': {
      const [entries] = args as [SinkColumns];
      return landing.existing(sinkFromColumns(entries));
    }
    case 'begin':
      return landing.begin(...(args as [SinkEntry, number, string | null, boolean]));
    case 'basis':
      return landing.basis(...(args as [SinkEntry]));
    case 'beginDelta':
      return landing.beginDelta(...(args as [SinkEntry, DeltaBegin]));
    case 'takeBasis':
      return landing.takeBasis(...(args as [number]));
    case 'keepBlocks':
      return landing.keepBlocks(...(args as [number, number, number]));
    case 'isBasis': {
      const [file, hash] = args as [number, string];
      return landing.isBasis(file, Buffer.from(hash, 'hex'));
    }
    case 'leave':
      return landing.leave(...(args as [number]));
    case 'discard':
      return landing.discard(...(args as [number]));
    case 'prefixes':
      return landing.prefixes(...(args as [SinkEntry, string, number[]]));
    case 'same':
      return landing.same(...(args as [string[], number[], ReadonlySet<number>]));
    case 'sweep':
      return landing.sweep(...(args as [readonly string[]]));
    case 'finish':
    case 'suspend':
    case 'keep':
    case 'abort':
    case 'abandon':
    case 'withdraw':
      return end(target, landing, name);
    default:
      throw new Error(`no call ${name}`);
  }
}

/** Answers whether the disk there keeps modes. */
async function open(
  target: number,
  dir: string,
  transferId: string,
  placed: readonly string[],
  marked: boolean,
): Promise<boolean> {
  const landing = await DirectLanding.open(dir, transferId, placed, marked, waitingSink);
  targets.set(target, { landing, buffers: [], bigs: new Map(), deltas: new Map() });
  return landing.keepsModes;
}

async function end(target: number, landing: DirectLanding, how: Ending): Promise<LandingEnd> {
  try {
    await landing.end(how);
    return { landed: landing.landed(), left: landing.leftBehind() } satisfies LandingEnd;
  } finally {
    targets.delete(target);
  }
}

/** This thread as /proc names it (`123/task/456`); null where there is none. */
function task(): string | null {
  try {
    return readlinkSync('/proc/thread-self');
  } catch {
    return null;
  }
}

countWorkIn(workerData as SharedArrayBuffer);
// Loaded now rather than with the first file: nobody ends a thread before it is ready, and koffi would abort the process
// if its thread ended while it loads (`disk-thread.ts`).
void waitingCalls.native;
void waitingCalls.plainFsync;
void waitingCalls.seekHoles;
await findPlainCalls();
port.on('message', (message: ToDisk) => {
  if (message.kind === 'buffer') {
    const buffers = targets.get(message.target)?.buffers;
    if (buffers !== undefined) buffers[message.id] = Buffer.from(message.memory);
    return;
  }
  if (message.kind === 'read') {
    targets.set(message.target, { landing: null, buffers: [], bigs: new Map(), deltas: new Map() });
    return;
  }
  const { id, target, name, args } = message;
  serve(target, name, args).then(
    (value) => say({ kind: 'answer', id, value }),
    (error: unknown) => say({ kind: 'refusal', id, failure: toFailure(error) }),
  );
});
say({ kind: 'ready', task: task() });
