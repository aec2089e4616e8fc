/** What stands under a path: the one place that decides between file and folder. */
import type { Stats } from 'node:fs';

/** `special`: a device, a socket, a FIFO. */
export type Kind = 'file' | 'folder' | 'link' | 'special';

/** `stats`: of lstat(2); of stat(2) they are never of a link. */
export function kindOf(stats: Stats): Kind {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  return stats.isSymbolicLink() ? 'link' : 'special';
}
