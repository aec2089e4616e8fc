/** Runs one command: starts an engine of its own for it, and stops it. */
import { relative } from 'node:path';
import type { EngineHandle } from '../../shared/api.ts';
import type { Visibility } from '../../shared/settings.ts';
import type { AppState, ConflictPolicy, DeviceKind } from '../../shared/state.ts';
import { defaultHome, defaultReceiveDir } from '../engine/state/home/home.ts';
import type { Arguments } from './arguments/arguments.ts';
import type { GlobalArguments } from './arguments/usage.ts';
import { devices } from './commands/devices.ts';
import { identity } from './commands/identity.ts';
import { known } from './commands/known.ts';
import { checkPair, pair } from './commands/pair.ts';
import { policyOf, receive } from './commands/receive.ts';
import { send } from './commands/send.ts';
import { checkShare, share } from './commands/share.ts';
import type { Context } from './context.ts';
import { exitCodes, outputFailed, type ExitCode } from './exit-codes.ts';
import { makeFolder, refuseFile } from './file-failures.ts';
import { Follower } from './follower.ts';
import { tellProblems } from './reporting/problems.ts';
import { TransferReport, type FileEvent } from './reporting/transfer-report.ts';
import { exitCodeOfEnding, Interrupt, Interrupted } from './terminal/interrupt.ts';
import type { CliIo } from './terminal/io.ts';
import type { Output } from './terminal/output.ts';
import { Passphrases } from './terminal/passphrase.ts';
import { text } from './text.ts';

export interface CliEngineOptions {
  readonly home: string;
  readonly appVersion: string;
  readonly kind: DeviceKind;
  readonly sharesKey: true;
  readonly name?: string;
  readonly port?: number;
  readonly interface?: string;
  readonly listen: boolean;
  readonly discovery: 'announce' | 'query' | 'off';
  readonly defaultReceiveDir: string;
  /** Where files go this time, instead of what the settings on disk say. */
  readonly receiveDir?: string;
  /** The same for names that are taken. */
  readonly conflicts?: ConflictPolicy;
  /** The same for who may see this device. */
  readonly visibleTo?: Visibility;
  readonly onFile?: (event: FileEvent) => void;
}
export type StartEngine = (options: CliEngineOptions) => Promise<EngineHandle>;

/** The engine's goodbye takes milliseconds; one that hangs doesn't keep a person. */
const stopMs = 5000;

type EngineArguments = Exclude<CommandArguments, { command: 'identity' }>;

type CommandArguments = Exclude<Arguments, { command: 'help' | 'version' }>;

export interface RunOptions {
  readonly io: CliIo;
  readonly output: Output;
  readonly startEngine: StartEngine;
  /** From now on what ends the program ends the command first. */
  readonly onInterruptible: (interrupt: Interrupt) => void;
}

export async function runCommand(args: CommandArguments, options: RunOptions): Promise<ExitCode> {
  const { io, output, startEngine, onInterruptible } = options;
  if (args.command === 'receive') policyOf(args, io);
  if (args.command === 'pair') checkPair(args, io);
  if (args.command === 'share') checkShare(args, io);
  const interrupt = new Interrupt(io, ({ by }) => output.say(by === 'person' ? text.stopping : text.leaving));
  onInterruptible(interrupt);
  try {
    if (args.command !== 'identity') return await withEngine(args, io, output, interrupt, startEngine);
    return await identity(args, {
      home: homeOf(args, io),
      output,
      passphrases: new Passphrases(io, output, interrupt),
    });
  } catch (error) {
    // Of what runs without an engine nothing is under way.
    if (!(error instanceof Interrupted)) throw error;
    const { ending } = error;
    return ending.by === 'person' || ending.by === 'system' ? exitCodeOfEnding(ending) : exitCodes.failed;
  } finally {
    interrupt.end();
  }
}

async function withEngine(
  args: EngineArguments,
  io: CliIo,
  output: Output,
  interrupt: Interrupt,
  startEngine: StartEngine,
): Promise<ExitCode> {
  const dir = args.command === 'receive' || args.command === 'share' ? args.dir : undefined;
  if (dir !== undefined) await refuseFile(dir);
  const report: TransferReport = new TransferReport(output, () => follower.state.self);
  const engine = await startEngine(engineOptions(args, io, (file) => report.file(file)));
  let follower: Follower;
  try {
    follower = await Follower.of(engine);
    tellProblems(follower, output, !(args.command === 'devices' && args.acknowledge));
    if (dir !== undefined && !isAwaited(dir, follower.state)) await makeFolder(dir);
    return await run(args, { home: homeOf(args, io), io, output, engine, follower, report, interrupt });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    switch (error.ending.by) {
      case 'person':
      case 'system':
        return exitCodeOfEnding(error.ending);
      case 'reader-gone':
        return args.command === 'send' || report.running > 0 ? exitCodes.failed : exitCodes.ok;
      case 'output-failed':
        throw outputFailed(error.ending.error);
    }
  } finally {
    await atMost(stopMs, engine.stop());
  }
}

function run(args: EngineArguments, context: Context): Promise<ExitCode> {
  switch (args.command) {
    case 'receive':
      return receive(args, context);
    case 'send':
      return send(args, context);
    case 'devices':
      return devices(args, context);
    case 'pair':
      return pair(args, context);
    case 'known':
      return known(args, context);
    case 'share':
      return share(args, context);
  }
}

function homeOf({ home }: GlobalArguments, io: CliIo): string {
  return home ?? defaultHome(io.env, io.platform, io.homedir, io.cwd);
}

function engineOptions(args: EngineArguments, io: CliIo, onFile: (event: FileEvent) => void): CliEngineOptions {
  const receiving = args.command === 'receive';
  const listening = receiving || (args.command === 'pair' && args.how === 'show');
  const home = homeOf(args, io);
  const dir = receiving || args.command === 'share' ? args.dir : undefined;
  const conflicts = receiving ? args.conflicts : undefined;
  const visibleTo = receiving ? args.visibleTo : undefined;
  return {
    home,
    appVersion: io.version,
    kind: 'headless',
    sharesKey: true,
    listen: listening,
    discovery: listening ? 'announce' : args.command === 'known' || args.command === 'share' ? 'off' : 'query',
    defaultReceiveDir: defaultReceiveDir(io.env, io.platform, io.homedir, home),
    ...(dir === undefined ? {} : { receiveDir: dir }),
    ...(conflicts === undefined ? {} : { conflicts }),
    ...(visibleTo === undefined ? {} : { visibleTo }),
    ...(args.name === undefined ? {} : { name: args.name }),
    ...(args.port === undefined ? {} : { port: args.port }),
    ...(args.interface === undefined ? {} : { interface: args.interface }),
    // Only scripts hear of each file; to tell a hash as text costs more than to look at it.
    ...(args.json ? { onFile } : {}),
  };
}

/** Whether it was on a disk that a transfer waits for: a folder in its place could keep that disk from being mounted there. */
function isAwaited(dir: string, { transfers }: AppState): boolean {
  return transfers.some(({ hold }) => {
    const disk = hold?.code === 'destination-gone' ? hold.params?.['disk'] : undefined;
    return typeof disk === 'string' && !relative(disk, dir).startsWith('..');
  });
}

async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  await Promise.race([work, limit]).finally(() => clearTimeout(timer));
}
