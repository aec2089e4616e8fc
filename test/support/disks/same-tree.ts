/** Whether two files, or all below two folders, are the same: names, kinds, contents. As `diff -r`, on every system. */
import { readdirSync, readFileSync, readlinkSync, lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

/** `links`: whether links are compared as such; else what they lead to. */
export function expectSameTree(one: string, other: string, { links = false } = {}): void {
  expect(contentOf(other, links)).toEqual(contentOf(one, links));
}

/** Path below `at` → what is there. Big contents by their bytes as text, which is what a mismatch is told by. */
function contentOf(at: string, links: boolean): Record<string, string> {
  const found: Record<string, string> = {};
  const look = (path: string, name: string): void => {
    const stats = links ? lstatSync(path) : statSync(path);
    if (stats.isSymbolicLink()) found[name] = `link to ${readlinkSync(path)}`;
    else if (stats.isDirectory()) {
      found[`${name}/`] = '';
      for (const below of readdirSync(path)) look(join(path, below), `${name}/${below}`);
    } else found[name] = readFileSync(path, 'latin1');
  };
  look(at, '');
  return found;
}
