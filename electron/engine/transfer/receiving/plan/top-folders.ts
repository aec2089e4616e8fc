/**
 * The top-level folders that a transfer's files come into. A kill may leave partial files in and below them, so each is in
 * the journal before any of its files is wanted: whoever ends the transfer after a restart finds them all.
 */

/** Most names in a journal's header, which should stay short; the others have lines of their own. */
const maxInHeader = 1000;

/** The top-level name of a path on the wire. */
export function topOf(path: string): string {
  const end = path.indexOf('/');
  return end < 0 ? path : path.slice(0, end);
}

/** These names, each once, as far as a header should hold them. */
export function topFoldersOf(names: Iterable<string>): string[] {
  const tops = new Set<string>();
  for (const name of names) {
    tops.add(name);
    if (tops.size === maxInHeader) break;
  }
  return [...tops];
}

export class TopFolders {
  private readonly names: Set<string>;
  private readonly note: (names: readonly string[]) => Promise<void>;
  /** Of the entry before, and a slash: most have the same. */
  private last = '/';

  /** `names`: those a header holds. `note` resolves when what it is given is in the journal. */
  constructor(names: readonly string[], note: (names: readonly string[]) => Promise<void>) {
    this.names = new Set(names);
    this.note = note;
  }

  get all(): readonly string[] {
    return [...this.names];
  }

  /** What a journal says of a path, or of a folder. */
  restore(path: string): void {
    this.names.add(topOf(path));
  }

  /** Before any of these is wanted. Null: nothing is new, nothing to wait for. */
  ahead(entries: readonly { readonly path: string }[]): Promise<void> | null {
    const fresh: string[] = [];
    for (const { path } of entries) {
      if (path.startsWith(this.last) || !path.includes('/')) continue;
      const top = topOf(path);
      this.last = `${top}/`;
      if (this.names.has(top)) continue;
      this.names.add(top);
      fresh.push(top);
    }
    return fresh.length === 0 ? null : this.note(fresh);
  }
}
