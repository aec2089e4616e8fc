/** What the person typed, as a value; anything that doesn't fit is a `usage` error that says what and where. */
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { maxNameLength, nameSchema } from '../../../shared/api.ts';
import { conflictPolicies, conflictPolicySchema, type ConflictPolicy } from '../../../shared/conflicts.ts';
import { absolutePath, type Ask } from '../../engine/state/home/home.ts';
import { visibilities, visibilitySchema, type Visibility } from '../../../shared/settings.ts';
import { commands, globalOptions, options, type CommandName } from './options.ts';
import { parseKnown, type KnownChange } from './known-arguments.ts';
import { parseIdentity, parsePair, type IdentityArguments, type PairArguments } from './pairing-arguments.ts';
import { parseSend, type SendArguments } from './send-arguments.ts';
import { parseShare, type ShareArguments } from './share-arguments.ts';
import { oneOf, usage, type GlobalArguments } from './usage.ts';

const acceptPolicies = ['ask', 'trusted', 'all'] as const;
export type AcceptPolicy = (typeof acceptPolicies)[number];

export interface ReceiveArguments extends GlobalArguments {
  readonly command: 'receive';
  /** Absolute. */
  readonly dir: string | undefined;
  readonly accept: AcceptPolicy | undefined;
  readonly conflicts: ConflictPolicy | undefined;
  readonly visibleTo: Visibility | undefined;
  readonly once: boolean;
}
export interface DevicesArguments extends GlobalArguments {
  readonly command: 'devices';
  readonly waitSeconds: number;
  /** Instead of looking: the fast lane of a remembered device, by name or fingerprint, is switched. */
  readonly fastLane: { readonly device: string; readonly on: boolean } | null;
  /** Instead of looking: the problems with Ferry's own files are known, and need not be said again. */
  readonly acknowledge: boolean;
  /** Every address of this computer's networks is called as well. */
  readonly further: boolean;
}
export interface KnownArguments extends GlobalArguments {
  readonly command: 'known';
  /** Null: all are listed. Nothing to change: that one is shown. */
  readonly change: KnownChange | null;
}
export type Arguments =
  | ReceiveArguments
  | SendArguments
  | DevicesArguments
  | KnownArguments
  | PairArguments
  | ShareArguments
  | IdentityArguments
  | { readonly command: 'help' }
  | { readonly command: 'version' };

/** Long enough for a device that announces itself in bursts over two seconds. */
const defaultWaitSeconds = 3;
/** A day: more is a slip of the finger. */
const maxWaitSeconds = 86_400;

/** Parses `process.argv.slice(2)`; relative paths count from `cwd`. Throws `usage` {detail}, `no-working-folder` {path}. */
export function parseArguments(argv: readonly string[], cwd: Ask): Arguments {
  const { values, positionals, tokens } = parse(argv);
  if (values.help) return { command: 'help' };
  if (values.version) return { command: 'version' };
  const [command, ...operands] = positionals;
  if (command === undefined) throw usage('no command is given');
  if (command === 'help') return { command: 'help' };
  const own: readonly string[] | undefined = Object.hasOwn(commands, command)
    ? commands[command as CommandName].options
    : undefined;
  if (own === undefined) throw usage(`there is no command “${command}”`);

  const given = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    if (given.has(token.name)) throw usage(`--${token.name} is given twice`);
    if (![...globalOptions, ...own].includes(token.name)) throw usage(`--${token.name} is not for “${command}”`);
    if (token.value === '' && !['note', 'label'].includes(token.name)) throw usage(`--${token.name} is empty`);
    given.add(token.name);
  }
  const global: GlobalArguments = {
    home: values.home === undefined ? undefined : absolutePath(values.home, cwd),
    name: values.name === undefined ? undefined : parseName(values.name),
    port: values.port === undefined ? undefined : parseNumber('--port', values.port, 65_535, /^\d{1,5}$/),
    interface: values.interface,
    json: values.json ?? false,
  };
  if (command === 'send') return { command, ...global, ...parseSend(values, operands, cwd) };
  if (command === 'pair') return { command, ...global, ...parsePair(values.show ?? false, operands) };
  if (command === 'identity') return { command, ...global, ...parseIdentity(values.replace, operands, cwd) };
  if (command === 'share') {
    const accept = values.accept === undefined ? undefined : parseAccept(values.accept);
    return { command, ...global, ...parseShare(values, accept, operands, cwd) };
  }
  if (command === 'known') return { command, ...global, change: parseKnown(values, operands, cwd) };
  if (command === 'devices' && values['fast-lane'] !== undefined) {
    if (values.wait !== undefined) throw usage('--wait is not for --fast-lane');
    if (values.acknowledge) throw usage('--acknowledge is not for --fast-lane');
    if (values.further) throw usage('--further is not for --fast-lane');
    const fastLane = parseFastLane(values['fast-lane'], operands);
    return { command, ...global, waitSeconds: 0, fastLane, acknowledge: false, further: false };
  }
  if (operands.length > 0) throw usage(`“${command}” takes no “${operands[0]}”`);
  if (command === 'devices') {
    const acknowledge = values.acknowledge ?? false;
    const further = values.further ?? false;
    if (acknowledge && further) throw usage('--further is not for --acknowledge');
    if (acknowledge && values.wait !== undefined) throw usage('--wait is not for --acknowledge');
    const wait = values.wait ?? String(defaultWaitSeconds);
    return {
      command,
      ...global,
      waitSeconds: parseNumber('--wait', wait, maxWaitSeconds, /^\d+(\.\d+)?$/),
      fastLane: null,
      acknowledge,
      further,
    };
  }
  return {
    command: 'receive',
    ...global,
    dir: values.dir === undefined ? undefined : absolutePath(values.dir, cwd),
    accept: values.accept === undefined ? undefined : parseAccept(values.accept),
    conflicts: values.conflicts === undefined ? undefined : parseConflicts(values.conflicts),
    visibleTo: values.visible === undefined ? undefined : parseVisible(values.visible),
    once: values.once ?? false,
  };
}

/** Whether a script reads along, known even where the rest can't be understood. */
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end === -1 ? undefined : end).includes('--json');
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: true, tokens: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // Node's own words, as far as its first sentence.
    throw usage(error.message.split(/\. |\n/)[0]?.replace(/\.$/, '') ?? '');
  }
}

function parseName(text: string): string {
  const name = v.safeParse(nameSchema, text);
  if (!name.success) throw usage(`--name needs 1 to ${maxNameLength} visible characters`);
  return name.output;
}

function parseNumber(option: string, text: string, max: number, form: RegExp): number {
  const number = form.test(text) ? Number(text) : NaN;
  if (!(number <= max)) throw usage(`${option} is a number from 0 to ${max}, not “${text}”`);
  return number;
}

function parseAccept(text: string): AcceptPolicy {
  const policy = acceptPolicies.find((each) => each === text);
  if (policy === undefined) throw usage(`--accept is ${oneOf(acceptPolicies)}, not “${text}”`);
  return policy;
}

function parseConflicts(text: string): ConflictPolicy {
  const policy = v.safeParse(conflictPolicySchema, text);
  if (!policy.success) throw usage(`--conflicts is ${oneOf(conflictPolicies)}, not “${text}”`);
  return policy.output;
}

function parseVisible(text: string): Visibility {
  const to = v.safeParse(visibilitySchema, text);
  if (!to.success) throw usage(`--visible is ${oneOf(visibilities)}, not “${text}”`);
  return to.output;
}

function parseFastLane(text: string, operands: readonly string[]): { device: string; on: boolean } {
  if (text !== 'on' && text !== 'off') throw usage(`--fast-lane is on or off, not “${text}”`);
  const [device, more] = operands;
  if (device === undefined || device === '') throw usage('--fast-lane needs the name of a remembered device');
  if (more !== undefined) throw usage(`--fast-lane takes one device, not “${more}” too`);
  return { device, on: text === 'on' };
}
