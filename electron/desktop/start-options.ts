/** What the desktop app is told when it is started: by its command line, or by the system that opens files with it. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { nameSchema } from '../../shared/api.ts';
import { FerryError } from '../../shared/errors.ts';
import { looksLikePairLink } from '../../shared/pairing.ts';
import { absolutePath, type Ask } from '../engine/state/home/home.ts';

export interface StartOptions {
  /** Absolute state folder, or undefined for the system's place. */
  readonly home?: string;
  /** A name for this run only. */
  readonly name?: string;
  readonly port?: number;
  readonly interface?: string;
  /** Started by the session: no window where there is a tray. */
  readonly hidden?: boolean;
  /** Absolute paths to begin a send with. */
  readonly paths: readonly string[];
  /** A pairing link that was clicked on, to be shown to the person. */
  readonly link?: string;
}

/**
 * The app's own part of the command line: what follows the executable, or, when run from source (`appPath` given), what
 * follows the app's folder.
 */
export function ownArguments(argv: readonly string[], appPath: string | null): string[] {
  if (appPath === null) return argv.slice(1);
  return argv.slice(argv.findIndex((arg, index) => index > 0 && isSamePath(arg, appPath)) + 1);
}

/** In a working folder that is gone nothing that counts from it is the app's. */
function isSamePath(arg: string, appPath: string): boolean {
  try {
    return resolve(arg) === resolve(appPath);
  } catch {
    return false;
  }
}

/** Switches with which whoever runs on this computer could drive the window, and through it everything a person may do. */
const debuggingSwitches = ['remote-debugging-port', 'remote-debugging-pipe'] as const;

/** Throws `debugging-refused` {option} where the app as it ships is started with one; from source they are for tests. */
export function refuseDebugging(isPackaged: boolean, isGiven: (name: string) => boolean): void {
  const given = debuggingSwitches.find(isGiven);
  if (isPackaged && given !== undefined) throw new FerryError('debugging-refused', { option: `--${given}` });
}

const largestPort = 65_535;

/**
 * Reads the app's own arguments (what follows the executable, and the app's folder when run from source).
 * Unknown switches are Chromium's or Node's and are left alone. Throws `usage` {detail}, `no-working-folder`
 * {path}.
 */
export function parseStartOptions(args: readonly string[], cwd: Ask): StartOptions {
  const { values, positionals, tokens } = parseArgs({
    tokens: true,
    args: [...args],
    strict: false,
    allowPositionals: true,
    options: {
      home: { type: 'string' },
      name: { type: 'string' },
      port: { type: 'string' },
      interface: { type: 'string' },
      hidden: { type: 'boolean' },
    },
  });
  const { home, name, port, interface: network, hidden } = values;
  // Of two that differ one would be dropped without a word.
  for (const option of ['home', 'interface']) {
    if (tokens.filter((token) => token.kind === 'option' && token.name === option).length > 1) {
      throw new FerryError('usage', { detail: `--${option} is given twice` });
    }
  }
  const text = (option: string, value: string | boolean): string => {
    if (typeof value !== 'string' || value === '') throw new FerryError('usage', { detail: `--${option}` });
    return value;
  };
  return {
    ...(home === undefined ? {} : { home: absolutePath(text('home', home), cwd) }),
    ...(name === undefined ? {} : { name: parseName(text('name', name)) }),
    ...(port === undefined ? {} : { port: parsePort(text('port', port)) }),
    ...(network === undefined ? {} : { interface: text('interface', network) }),
    ...(hidden === true && { hidden }),
    ...whatIsMeant(positionals, cwd),
  };
}

/** A file whose name begins like a link is named with `./` before it, or by a whole path, as desktops do. */
function whatIsMeant(operands: readonly string[], cwd: Ask): Pick<StartOptions, 'paths' | 'link'> {
  const link = operands.findLast(looksLikePairLink);
  const paths = operands.filter((operand) => !looksLikePairLink(operand)).map((operand) => pathOf(operand, cwd));
  return { paths, ...(link !== undefined && { link }) };
}

/** Desktops that fill in `%U` hand over addresses. Throws `usage` {detail} for one that leads to no file of this computer. */
function pathOf(operand: string, cwd: Ask): string {
  if (!/^file:/i.test(operand)) return absolutePath(operand, cwd);
  try {
    const path = fileURLToPath(operand);
    if (!path.includes('\0')) return path;
  } catch {
    // A file of another computer, or a name that is no text.
  }
  throw new FerryError('usage', { detail: operand });
}

function parseName(value: string): string {
  const result = v.safeParse(nameSchema, value);
  if (!result.success) throw new FerryError('usage', { detail: '--name' });
  return result.output;
}

/** 0: any free port. */
function parsePort(value: string): number {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  if (!(port <= largestPort)) throw new FerryError('usage', { detail: '--port' });
  return port;
}
