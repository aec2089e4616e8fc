/** The arguments of `ferry share`. */
import { maxShareMinutes } from '../../../shared/sharing/share.ts';
import { absolutePath, type Ask } from '../../engine/state/home/home.ts';
import type { AcceptPolicy } from './arguments.ts';
import { usage, type GlobalArguments } from './usage.ts';

export interface ShareArguments extends GlobalArguments {
  readonly command: 'share';
  /** Absolute; none only with `upload`. */
  readonly paths: readonly string[];
  readonly pin: boolean;
  readonly upload: boolean;
  /** Null: until it is interrupted. */
  readonly minutes: number | null;
  /** Where uploads go. Absolute. */
  readonly dir: string | undefined;
  readonly accept: AcceptPolicy | undefined;
}

interface Values {
  readonly pin?: boolean | undefined;
  readonly upload?: boolean | undefined;
  readonly for?: string | undefined;
  readonly dir?: string | undefined;
}

/** Throws `usage`. */
export function parseShare(
  values: Values,
  accept: AcceptPolicy | undefined,
  operands: readonly string[],
  cwd: Ask,
): Pick<ShareArguments, 'paths' | 'pin' | 'upload' | 'minutes' | 'dir' | 'accept'> {
  const { pin = false, upload = false } = values;
  if (operands.length === 0 && !upload) throw usage('no file or folder is named');
  // An empty one would mean the current folder: more likely a variable that is not set.
  if (operands.includes('')) throw usage('a path is empty');
  if (!upload && values.dir !== undefined) throw usage('--dir is only for --upload');
  if (!upload && accept !== undefined) throw usage('--accept is only for --upload');
  const paths = operands.map((path) => absolutePath(path, cwd));
  const dir = values.dir === undefined ? undefined : absolutePath(values.dir, cwd);
  return { paths, pin, upload, minutes: values.for === undefined ? null : parseMinutes(values.for), dir, accept };
}

function parseMinutes(text: string): number {
  const minutes = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (!(minutes > 0 && minutes <= maxShareMinutes)) {
    throw usage(`--for is a number of minutes up to ${maxShareMinutes}, not “${text}”`);
  }
  return minutes;
}
