/** What the person typed after “send”, as a value. */
import * as v from 'valibot';
import { maxNoteLength } from '../../../shared/api.ts';
import { linkChoices, linkChoiceSchema, type LinkChoice } from '../../../shared/links.ts';
import { absolutePath, type Ask } from '../../engine/state/home/home.ts';
import { isInputName } from '../../engine/state/spool/input.ts';
import { oneOf, usage, type GlobalArguments } from './usage.ts';

/** What standard input is called as a file, unless the person says otherwise. */
const usualName = 'stdin';

export interface SendArguments extends GlobalArguments {
  readonly command: 'send';
  /** Absolute; at least one, or none where it is something else. */
  readonly paths: readonly string[];
  /** What is sent instead of paths: standard input as a file of that name, or a text; null: standard input's. */
  readonly instead?: { readonly as: string } | { readonly text: string | null };
  readonly to: string;
  readonly note: string;
  /** Undefined: not said; links are kept then. */
  readonly links: LinkChoice | undefined;
  /** The key of a device that wasn't known is remembered. */
  readonly acceptNew: boolean;
}

interface Values {
  readonly to?: string | undefined;
  readonly note?: string | undefined;
  readonly links?: string | undefined;
  readonly text?: string | undefined;
  readonly as?: string | undefined;
  readonly 'accept-new'?: boolean | undefined;
}

type Parsed = Pick<SendArguments, 'paths' | 'instead' | 'to' | 'note' | 'links' | 'acceptNew'>;

/** Throws `usage` {detail}, `no-working-folder` {path}. */
export function parseSend(values: Values, operands: readonly string[], cwd: Ask): Parsed {
  const { to, text, as, note = '' } = values;
  const isInput = operands.includes('-');
  if (operands.length === 0 && text === undefined) throw usage('no file or folder is named');
  // An empty one would mean the current folder: more likely a variable that is not set.
  if (operands.includes('')) throw usage('a path is empty');
  if (to === undefined) throw usage('--to DEVICE is missing');
  if (note.length > maxNoteLength) throw usage(`--note is longer than ${maxNoteLength} characters`);
  if (isInput && operands.length > 1) throw usage('standard input (“-”) goes alone; a file called so is “./-”');
  if (as !== undefined && !isInput) throw usage('--as is for standard input (“-”) alone');
  if (as !== undefined && !isInputName(as)) throw usage(`--as needs the name of a file, not “${as}”`);
  const links = values.links === undefined ? undefined : parseLinks(values.links);
  const how = { to, note, links, acceptNew: values['accept-new'] ?? false };
  if (isInput || text !== undefined) {
    if (links !== undefined) throw usage('--links is for files and folders');
    if (text === undefined) return { ...how, paths: [], instead: { as: as ?? usualName } };
    if (operands.length > 0) throw usage(`--text takes no “${operands[0]}”; with files a text is a note (--note)`);
    if (note !== '') throw usage('--note goes with files, not with --text');
    return { ...how, paths: [], instead: { text: text === '-' ? null : text } };
  }
  return { ...how, paths: operands.map((path) => absolutePath(path, cwd)) };
}

function parseLinks(text: string): LinkChoice {
  const choice = v.safeParse(linkChoiceSchema, text);
  if (!choice.success) throw usage(`--links is ${oneOf(linkChoices)}, not “${text}”`);
  return choice.output;
}
