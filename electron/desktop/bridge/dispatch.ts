/** From an untrusted (name, arguments) to an answered command: parse, route, and nothing thrown. */
import * as v from 'valibot';
import {
  desktopCommands,
  engineCommands,
  type CommandArgs,
  type CommandValue,
  type DesktopCommandName,
  type EngineCommandName,
  type EngineHandle,
  type Result,
} from '../../../shared/api.ts';
import { failure, toFailure } from '../../../shared/errors.ts';

/** What each desktop command does; a refusal is thrown as `FerryError`. */
export type DesktopHandlers = { [K in DesktopCommandName]: (args: CommandArgs<K>) => Promise<CommandValue[K]> };

/** Answers one command of a front end. Engine commands are parsed here too: the engine need not trust its callers. */
export async function dispatch(
  name: unknown,
  args: unknown,
  engine: Pick<EngineHandle, 'command'>,
  desktop: DesktopHandlers,
): Promise<Result<unknown>> {
  try {
    if (isNameIn(desktopCommands, name)) return await parsed(desktopCommands[name], args, (a) => run(desktop, name, a));
    if (isNameIn(engineCommands, name)) return await parsed(engineCommands[name], args, (a) => ask(engine, name, a));
    return { ok: false, failure: failure('usage', { detail: 'unknown command' }) };
  } catch (error) {
    return { ok: false, failure: toFailure(error) };
  }
}

async function parsed(
  schema: v.GenericSchema,
  args: unknown,
  go: (args: unknown) => Promise<Result<unknown>>,
): Promise<Result<unknown>> {
  const result = v.safeParse(schema, args);
  if (result.success) return go(result.output);
  const where = v.getDotPath(result.issues[0]) ?? 'arguments';
  return { ok: false, failure: failure('usage', { detail: where }) };
}

// TypeScript cannot follow one name through table, parser and handler at once; `parsed` has checked what it says here.
async function run(desktop: DesktopHandlers, name: DesktopCommandName, args: unknown): Promise<Result<unknown>> {
  return { ok: true, value: await (desktop[name] as (args: unknown) => Promise<unknown>)(args) };
}

function ask(engine: Pick<EngineHandle, 'command'>, name: EngineCommandName, args: unknown): Promise<Result<unknown>> {
  return engine.command(name, args as never);
}

function isNameIn<T extends object>(table: T, name: unknown): name is keyof T {
  return typeof name === 'string' && Object.hasOwn(table, name);
}
