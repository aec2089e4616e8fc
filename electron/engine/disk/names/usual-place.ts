/** Where a file of the wire is below a folder if it kept its name. Whether it may be there, `safe-path.ts` says. */
import { dirname, sep } from 'node:path';
import { withSeparator } from '../system/anchor.ts';

/** `path`: '/'-separated, relative. */
export function usualPlace(dir: string, path: string): string {
  return withSeparator(dir) + (sep === '/' ? path : path.replaceAll('/', sep));
}

/** Where the top-level name stands that `path` (on the wire) lies under or is, when `path` stands at `place` (absolute). */
export function topPlace(place: string, path: string): string {
  let top = place;
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) top = dirname(top);
  return top;
}
