/** Whether two files, or all below two folders, are the same: names, kinds, contents. As `diff -r`, on every system. */
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

/** What is longer is compared piece by piece: a file with holes may be longer than any text. */
const shownBytes = 4096;
const pieces = [Buffer.alloc(1024 * 1024), Buffer.alloc(1024 * 1024)] as const;

/** `links`: whether links are compared as such; else what they lead to. */
export function expectSameTree(one: string, other: string, { links = false } = {}): void {
  const found = contentOf(one, links);
  expect(contentOf(other, links)).toEqual(found);
  for (const name of Object.keys(found)) {
    const paths = [`${one}${name}`, `${other}${name}`] as const;
    if (found[name]!.startsWith(long)) expect(firstDifference(...paths), `first difference of ${paths[1]}`).toBe(null);
  }
}

const long = 'long: ';

/** Path below `at` → what is there. */
function contentOf(at: string, links: boolean): Record<string, string> {
  const found: Record<string, string> = {};
  const look = (path: string, name: string): void => {
    const stats = links ? lstatSync(path) : statSync(path);
    if (stats.isSymbolicLink()) found[name] = `link to ${readlinkSync(path)}`;
    else if (stats.isDirectory()) {
      found[`${name}/`] = '';
      for (const below of readdirSync(path)) look(join(path, below), `${name}/${below}`);
    } else {
      found[name] = stats.size <= shownBytes ? readFileSync(path, 'latin1') : `${long}${stats.size} bytes`;
    }
  };
  look(at, '');
  return found;
}

/** Where two files of one length begin to differ, in bytes, to a piece; null: nowhere. */
function firstDifference(...paths: readonly [string, string]): number | null {
  const files = paths.map((path) => openSync(path, 'r'));
  try {
    for (let at = 0; ;) {
      const [got, gotThere] = files.map((fd, n) => readSync(fd, pieces[n]!, { position: at }));
      const [one, other] = pieces;
      if (got !== gotThere || !one.subarray(0, got).equals(other.subarray(0, got))) return at;
      if (got === 0) return null;
      at += got!;
    }
  } finally {
    files.forEach(closeSync);
  }
}
