/** Where a file of the wire is below a folder if it kept its name. Whether it may be there, `safe-path.ts` says. */
import { sep } from 'node:path';
import { withSeparator } from '../system/anchor.ts';

/** `path`: '/'-separated, relative. */
export function usualPlace(dir: string, path: string): string {
  return withSeparator(dir) + (sep === '/' ? path : path.replaceAll('/', sep));
}
