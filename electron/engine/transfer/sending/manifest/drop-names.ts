/** Top-level names of several drops in one transfer: the second `x` is called `x (2)`, as the walk does within one. */
import { copyName } from '../../../disk/names/own-names.ts';
import type { SourceEntry } from '../../../disk/source/walk.ts';

export class DropNames {
  private readonly used: Set<string>;
  /** Of this drop: what each top-level name is called. */
  private readonly called = new Map<string, string>();

  /** `used`: names of earlier drops; this one's are added to it. */
  constructor(used: Set<string>) {
    this.used = used;
  }

  /** The entry under a name that no earlier drop has. */
  setApart(entry: SourceEntry): SourceEntry {
    const end = entry.path.indexOf('/');
    const top = end < 0 ? entry.path : entry.path.slice(0, end);
    let name = this.called.get(top);
    if (name === undefined) {
      for (let n = 1; name === undefined || this.used.has(name); n++) name = copyName(top, entry.kind, n);
      this.used.add(name);
      this.called.set(top, name);
    }
    return name === top ? entry : { ...entry, path: name + entry.path.slice(top.length) };
  }
}
