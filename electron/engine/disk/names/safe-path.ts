/**
 * The only way from a peer's name to a local path. Here is what a path may say; `sink/folders/folders.ts` looks at what is
 * on the disk. A path is refused, never repaired, so what arrives has the name it had. Names that only Windows can't hold
 * are refused only there, so that a tree with `aux.c` stays whole elsewhere.
 */
import type { Result } from '../../../../shared/api.ts';
import { failure } from '../../../../shared/errors.ts';
import { isPartialName } from './own-names.ts';

/** Longest path on the wire in UTF-8 bytes: Windows' longest, in units. What a disk takes is often less, and the disk says so. */
export const maxPathBytes = 32_768;
/** Most folders a path may go down, the name itself included: it only bounds the work on hostile input. */
export const maxDepth = 1000;
/** Longest name in UTF-8 bytes: 255 characters of four bytes; no file system takes more. Most take less, and say so. */
export const maxNameBytes = 1020;

/** Why a name was refused: `reason` among the parameters of `name-refused`. */
export type Refusal =
  | 'empty'
  | 'dots'
  | 'absolute'
  | 'drive'
  | 'backslash'
  | 'control'
  | 'bidirectional'
  | 'surrogate'
  | 'partial-file'
  | 'device'
  | 'character'
  | 'trailing';

const control = /[\u0000-\u001f\u007f-\u009f]/;
/** Embeddings, overrides and isolates: they make `gpj.exe` read `exe.jpg`. Marks and joiners stay: real names use them. */
const bidirectional = /[\u202a-\u202e\u2066-\u2069]/;
const loneSurrogate = /\p{Surrogate}/u;
const drive = /^[A-Za-z]:/;

/** https://learn.microsoft.com/windows/win32/fileio/naming-a-file: device names count with any extension. */
const windowsDevice = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *(?:\.|$)/i;
const windowsCharacter = /[<>:"|?*]/;
const windowsTrailing = /[. ]$/;

/**
 * The names along a wire path ('/'-separated, relative) that may be made below a folder on `platform`; else `name-refused`
 * {path, reason} or `name-too-long` {path, limit: `wire`}.
 */
export function checkPath(path: string, platform: NodeJS.Platform = process.platform): Result<readonly string[]> {
  // A UTF-16 unit is at least a byte of UTF-8. The first check bounds the work on hostile input.
  if (path.length > maxPathBytes || Buffer.byteLength(path) > maxPathBytes) return tooLong(path);
  const whole = refuseWhole(path, platform);
  if (whole !== null) return refused(path, whole);
  const names = path.split('/');
  if (names.length > maxDepth) return tooLong(path);
  for (const name of names) {
    const reason = refuseName(name) ?? (platform === 'win32' ? refuseOnWindows(name) : null);
    if (reason !== null) return refused(path, reason);
    if (name.length * 3 > maxNameBytes && Buffer.byteLength(name) > maxNameBytes) return tooLong(path);
  }
  return { ok: true, value: names };
}

/**
 * The names along a wire path, if a symbolic link that says `says` may be made there; else as `checkPath`, or
 * `symlink-skipped` {path, reason} where it could lead out of the top-level folder that it is below. `..` may come first
 * only: after a name, which may itself be a link, nobody could say where it leads.
 */
export function checkLink(
  path: string,
  says: string,
  platform: NodeJS.Platform = process.platform,
): Result<readonly string[]> {
  const checked = checkPath(path, platform);
  if (!checked.ok) return checked;
  if (says.length > maxPathBytes || Buffer.byteLength(says) > maxPathBytes) return tooLong(path);
  const steps = says.split('/').filter((step) => step !== '' && step !== '.');
  const names = steps.slice(steps.findLastIndex((step) => step === '..') + 1);
  const ups = steps.length - names.length;
  const leadsOut =
    says === '' ||
    refuseWhole(says, 'win32') !== null ||
    steps.slice(0, ups).some((step) => step !== '..') ||
    // Of the folders it is in, the top-level one at least must be left, and it must not be that one itself.
    checked.value.length - 1 - ups < 1 ||
    checked.value.length - 1 - ups + names.length < 2;
  if (leadsOut) return { ok: false, failure: failure('symlink-skipped', { path, reason: 'leads-out' }) };
  for (const name of names) {
    const reason = refuseName(name) ?? (platform === 'win32' ? refuseOnWindows(name) : null);
    if (reason !== null) return refused(path, reason);
  }
  return checked;
}

function refuseWhole(path: string, platform: NodeJS.Platform): Refusal | null {
  if (path.startsWith('/')) return 'absolute';
  // Elsewhere both are characters like any other.
  if (platform === 'win32' && path.includes('\\')) return 'backslash';
  if (platform === 'win32' && drive.test(path)) return 'drive';
  if (control.test(path)) return 'control';
  if (bidirectional.test(path)) return 'bidirectional';
  if (loneSurrogate.test(path)) return 'surrogate';
  return null;
}

function refuseName(name: string): Refusal | null {
  if (name === '') return 'empty';
  if (name === '.' || name === '..') return 'dots';
  if (isPartialName(name)) return 'partial-file';
  return null;
}

function refuseOnWindows(name: string): Refusal | null {
  if (windowsCharacter.test(name)) return 'character';
  if (windowsTrailing.test(name)) return 'trailing';
  if (windowsDevice.test(name)) return 'device';
  return null;
}

function refused(path: string, reason: Refusal): Result<never> {
  return { ok: false, failure: failure('name-refused', { path, reason }) };
}

function tooLong(path: string): Result<never> {
  return { ok: false, failure: failure('name-too-long', { path, limit: 'wire' }) };
}
