/** The top-level names that a transfer has put in place: what a window shows and opens, not a record of the transfer. */
import { sep } from 'node:path';
import { maxLanded } from '../../../../shared/values.ts';
import { withSeparator } from '../system/anchor.ts';

export class LandedNames {
  private readonly rootEnd: number;
  private readonly names = new Set<string>();

  /** `root`: absolute path of the receiving folder. */
  constructor(root: string) {
    this.rootEnd = withSeparator(root).length;
  }

  /** Notes the top-level name that `path` is or lies under. */
  add(path: string): void {
    if (this.names.size >= maxLanded) return;
    const end = path.indexOf(sep, this.rootEnd);
    this.names.add(end < 0 ? path : path.slice(0, end));
  }

  /** Absolute paths, each once, the first `maxLanded`. */
  list(): readonly string[] {
    return [...this.names];
  }
}
