/** Where a file of the wire stands below a folder when it kept its name. Says nothing of whether it may: `safe-path.ts` does. */
import { sep } from 'node:path';
import { withSeparator } from '../system/anchor.ts';

/** `path`: '/'-separated, relative. */
export function usualPlace(dir: string, path: string): string {
  return withSeparator(dir) + (sep === '/' ? path : path.replaceAll('/', sep));
}
