/** What was typed after `pair` and `identity`. */
import { absolutePath, type Ask } from '../../engine/state/home/home.ts';
import { looksLikePairLink } from '../../../shared/pairing.ts';
import { usage, type GlobalArguments } from './usage.ts';

export interface PairArguments extends GlobalArguments {
  readonly command: 'pair';
  /** `show`: a link here; `link`: one that is read from stdin; else a device, by name, fingerprint or address. */
  readonly how: 'show' | 'link' | { readonly device: string };
}
export interface IdentityArguments extends GlobalArguments {
  readonly command: 'identity';
  readonly action: 'export' | 'import' | 'renew';
  /** Absolute; empty for `renew`. */
  readonly file: string;
  /** Another identity that is here makes way. */
  readonly replace: boolean;
}

/** Throws `usage` {detail}. */
export function parsePair(show: boolean, operands: readonly string[]): Pick<PairArguments, 'how'> {
  const [device, more] = operands;
  if (more !== undefined) throw usage(`“pair” takes one device, not “${more}” too`);
  if (show) {
    if (device !== undefined) throw usage('“pair --show” takes no device: whoever opens the link is paired with');
    return { how: 'show' };
  }
  if (device === undefined || device === '') throw usage('“pair” needs a DEVICE, “-” for a link, or --show');
  if (device === '-') return { how: 'link' };
  // Arguments are for every user of the computer to see.
  if (looksLikePairLink(device)) throw usage('a link is a secret, and arguments are none: “pair -” asks for it');
  return { how: { device } };
}

/** Relative paths count from `cwd`. Throws `usage` {detail}, `no-working-folder` {path}. */
export function parseIdentity(
  replace: boolean | undefined,
  operands: readonly string[],
  cwd: Ask,
): Pick<IdentityArguments, 'action' | 'file' | 'replace'> {
  const [action, file, more] = operands;
  if (action === 'renew') {
    if (file !== undefined) throw usage(`“identity renew” takes no “${file}”`);
    if (replace) throw usage('--replace is not for “identity renew”');
    return { action, file: '', replace: false };
  }
  if (action !== 'export' && action !== 'import') throw usage('“identity” needs export FILE, import FILE or renew');
  if (file === undefined || file === '') throw usage(`“identity ${action}” needs a FILE`);
  if (more !== undefined) throw usage(`“identity ${action}” takes one file, not “${more}” too`);
  if (replace && action === 'export') throw usage('--replace is not for “identity export”');
  return { action, file: absolutePath(file, cwd), replace: replace ?? false };
}
