/**
 * The terminal app: arguments in, exit code out. Everything of the outside is handed in, so that tests drive it whole. What runs a
 * command is loaded when there is one to run: `--help`, `--version` and mistakes answer at once.
 */
import { FerryError, toFailure } from '../../shared/errors.ts';
import { visibleLines } from '../../shared/text/index.ts';
import { parseArguments, wantsJson, type Arguments } from './arguments/arguments.ts';
import { exitCodeOf, exitCodes, outputFailed, type ExitCode } from './exit-codes.ts';
import { help } from './help.ts';
import { LookupError } from './lookup-error.ts';
import type { StartEngine } from './run-command.ts';
import type { Interrupt } from './terminal/interrupt.ts';
import type { CliIo } from './terminal/io.ts';
import { Output } from './terminal/output.ts';
import { text } from './text.ts';

export async function runCli(argv: readonly string[], io: CliIo, startEngine: StartEngine): Promise<number> {
  let onLost: (error: NodeJS.ErrnoException) => void = () => {};
  const output = new Output(io, wantsJson(argv), (error) => onLost(error));
  try {
    const code = await runArguments(parseArguments(argv, io.cwd), io, output, startEngine, (interrupt) => {
      onLost = (error) => interrupt.outputLost(error);
    });
    const lost = await output.settled();
    if (lost !== null && code === exitCodes.ok) throw outputFailed(lost);
    return code;
  } catch (error) {
    return tellFailure(output, error);
  }
}

async function runArguments(
  args: Arguments,
  io: CliIo,
  output: Output,
  startEngine: StartEngine,
  onInterruptible: (interrupt: Interrupt) => void,
): Promise<ExitCode> {
  if (args.command === 'help') return print(io, help);
  if (args.command === 'version') return print(io, `${io.version}\n`);
  return (await import('./run-command.ts')).runCommand(args, { io, output, startEngine, onInterruptible });
}

function tellFailure(output: Output, error: unknown): ExitCode {
  const failure = toFailure(error);
  const lookup = error instanceof LookupError ? error : undefined;
  const remembered = lookup?.remembered === true;
  const message = remembered ? text.notRemembered(failure) : text.failure(failure);
  const seen = lookup?.seen;
  const parties = seen?.map(({ name, fingerprint }) => ({ name, fingerprint }));
  output.event({ type: 'error', ...failure, message, ...(parties && { seen: parties }) });
  output.say(output.style.red(message));
  if (parties) text.seen(parties, remembered).forEach((line) => output.say(line));
  // A bug of ours: what helps to mend it.
  if (!(error instanceof FerryError) && error instanceof Error) {
    output.say(output.style.dim(visibleLines(error.stack ?? '')));
  }
  return exitCodeOf(failure);
}

function print(io: CliIo, what: string): ExitCode {
  io.stdout.write(what);
  return exitCodes.ok;
}
