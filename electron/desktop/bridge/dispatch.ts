/** From an untrusted (name, arguments) to an answered command: parse, see whether it may be asked for, route, and nothing thrown. */
import * as v from 'valibot';
import {
  desktopCommands,
  engineCommands,
  type CommandArgs,
  type CommandName,
  type CommandValue,
  type DesktopCommandName,
  type EngineCommandName,
  type EngineHandle,
  type Result,
} from '../../../shared/api.ts';
import { failure, FerryError, toFailure } from '../../../shared/errors.ts';
import type { Reach } from './reach/reach.ts';

/** What each desktop command does; a refusal is thrown as `FerryError`. */
export type DesktopHandlers = { [K in DesktopCommandName]: (args: CommandArgs<K>) => Promise<CommandValue[K]> };

export interface DispatchOptions {
  readonly engine: Pick<EngineHandle, 'command'>;
  readonly desktop: DesktopHandlers;
  /** Throws where the page may not have done what it asks for. */
  readonly reach: Reach;
}

/** Answers one command of a front end. Engine commands are parsed here too: the engine need not trust its callers. */
export async function dispatch(name: unknown, args: unknown, to: DispatchOptions): Promise<Result<unknown>> {
  try {
    if (isNameIn(desktopCommands, name)) {
      const given = parse(desktopCommands[name], args);
      await allow(to, name, given);
      return await run(to.desktop, name, given);
    }
    if (isNameIn(engineCommands, name)) {
      const given = parse(engineCommands[name], args);
      await allow(to, name, given);
      return await ask(to.engine, name, given);
    }
    return { ok: false, failure: failure('usage', { detail: 'unknown command' }) };
  } catch (error) {
    return { ok: false, failure: toFailure(error) };
  }
}

/** Throws `usage` {detail}: where it is wrong. */
function parse(schema: v.GenericSchema, args: unknown): unknown {
  const result = v.safeParse(schema, args);
  if (result.success) return result.output;
  throw new FerryError('usage', { detail: v.getDotPath(result.issues[0]) ?? 'arguments' });
}

// TypeScript cannot follow one name through table, parser and handler at once; `parse` has checked what it says here.
function allow({ reach }: DispatchOptions, name: CommandName, args: unknown): Promise<void> {
  return reach(name, args as never);
}

async function run(desktop: DesktopHandlers, name: DesktopCommandName, args: unknown): Promise<Result<unknown>> {
  return { ok: true, value: await (desktop[name] as (args: unknown) => Promise<unknown>)(args) };
}

function ask(engine: Pick<EngineHandle, 'command'>, name: EngineCommandName, args: unknown): Promise<Result<unknown>> {
  return engine.command(name, args as never);
}

function isNameIn<T extends object>(table: T, name: unknown): name is keyof T {
  return typeof name === 'string' && Object.hasOwn(table, name);
}
