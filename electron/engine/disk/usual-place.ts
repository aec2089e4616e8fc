/** Where a file of the wire stands below a folder when it kept its name. Says nothing of whether it may: `safe-path.ts` does. */
import { sep } from 'node:path';

/** `path`: '/'-separated, relative. */
export function usualPlace(dir: string, path: string): string {
  const root = dir.endsWith(sep) ? dir : dir + sep;
  return root + (sep === '/' ? path : path.replaceAll('/', sep));
}
