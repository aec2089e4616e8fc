/**
 * `*.txt` as every file of that name: other systems' shells do it before a program sees its arguments, Windows' don't. No
 * name on a Windows disk holds `*` or `?`, so they never mean themselves there.
 */
import { readdir } from 'node:fs/promises';
import { win32 } from 'node:path';
import { FerryError } from '../../../shared/errors.ts';

/** Answers the names in a folder; throws the system's errors. */
type List = (folder: string) => Promise<readonly string[]>;

/**
 * `paths`, absolute; those with wildcards as what they match, sorted, case ignored. Elsewhere than on Windows as they are.
 * Throws path-not-found {path} where nothing matches.
 */
export async function expandWildcards(
  paths: readonly string[],
  platform: NodeJS.Platform,
  list: List = (folder) => readdir(folder),
): Promise<readonly string[]> {
  if (platform !== 'win32') return paths;
  const expanded: string[] = [];
  for (const path of paths) {
    // A root may hold a question mark that is none: \\?\C:\
    const { root } = win32.parse(path);
    const names = path.slice(root.length).split(/[\\/]/);
    if (!names.some(isPattern)) {
      expanded.push(path);
      continue;
    }
    const found = await matches(root, names, list);
    if (found.length === 0) throw new FerryError('path-not-found', { path });
    expanded.push(...found);
  }
  return expanded;
}

function isPattern(name: string): boolean {
  return /[*?]/.test(name);
}

async function matches(folder: string, [name, ...below]: readonly string[], list: List): Promise<string[]> {
  if (name === undefined) return [folder];
  if (!isPattern(name)) return matches(win32.join(folder, name), below, list);
  const pattern = patternOf(name);
  // What isn't a folder, or can't be looked into, holds nothing that matches.
  const names = await list(folder).catch(() => []);
  const found: string[] = [];
  for (const each of names.filter((one) => pattern.test(one)).toSorted()) {
    found.push(...(await matches(win32.join(folder, each), below, list)));
  }
  return found;
}

/** As Windows' own programs take it: `*.*` is everything, also what has no dot. */
function patternOf(name: string): RegExp {
  if (name === '*.*') return /^/;
  const literal = name.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'isu');
}
