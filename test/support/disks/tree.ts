/** What lies below a folder, as a test compares it: the same on every system. */
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** A path below a folder with the separators of the wire. */
export const withSlashes = (path: string): string => path.split(sep).join('/');

/** Everything below `folder`: files with their content, links with their target, folders with a slash. */
export async function tree(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const item of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(item.parentPath, item.name);
    const name = withSlashes(path.slice(folder.length + 1));
    if (item.isDirectory()) found[`${name}/`] = '';
    else found[name] = item.isSymbolicLink() ? `-> ${await readlink(path)}` : await readFile(path, 'utf8');
  }
  return found;
}
