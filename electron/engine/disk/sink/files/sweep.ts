/** Removes partial files that an earlier run of the transfer left behind, as a kill does. */
import { relative, sep } from 'node:path';
import { checkPath } from '../../names/safe-path.ts';
import type { Anchors } from '../../system/anchor.ts';
import { ignoreRefusal } from '../../system/disk-errors.ts';
import type { Folder } from '../folders/folder.ts';
import type { Folders } from '../folders/folders.ts';
import type { Partials } from './partial.ts';

export interface SweepTools {
  readonly anchors: Anchors;
  readonly partials: Partials;
}

/** In the root, and in and below `paths` (of folders, as on the wire). None of the partial files may be open. */
export async function sweep(paths: readonly string[], folders: Folders, tools: SweepTools): Promise<void> {
  await sweepFolder(folders.root, tools);
  const waiting = paths.map((path) => checkPath(path)).flatMap((checked) => (checked.ok ? [checked.value] : []));
  for (let names = waiting.pop(); names !== undefined; names = waiting.pop()) {
    const folder = await folders.find(names);
    if (folder === null) continue;
    for (const name of await sweepFolder(folder, tools)) waiting.push([...names, name]);
  }
}

/** A folder below `root`, as on the wire; the root is the empty path. Both absolute. */
export function wirePathOf(folder: string, root: string): string {
  return relative(root, folder).split(sep).join('/');
}

/** Answers the names of what else is in the folder. */
async function sweepFolder(folder: Folder, { anchors, partials }: SweepTools): Promise<string[]> {
  try {
    return await anchors.at(folder.path, async (anchor) => {
      const others: string[] = [];
      for (const name of await partials.calls.readdir(anchor.base)) {
        if (partials.owns(name)) await partials.remove(anchor, name);
        else others.push(name);
      }
      return others;
    });
  } catch (error) {
    ignoreRefusal(error);
    return [];
  }
}
