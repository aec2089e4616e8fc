/** Whether two files, or all below two folders, are the same: names, kinds, contents. As `diff -r`, on every system. */
import { createHash } from 'node:crypto';
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

/** What is longer is compared by its hash: a file with holes may be longer than any text. */
const shownBytes = 4096;
const piece = Buffer.alloc(1024 * 1024);

/** `links`: whether links are compared as such; else what they lead to. */
export function expectSameTree(one: string, other: string, { links = false } = {}): void {
  expect(contentOf(other, links)).toEqual(contentOf(one, links));
}

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
      found[name] = stats.size <= shownBytes ? readFileSync(path, 'latin1') : `${stats.size} bytes, ${hashOf(path)}`;
    }
  };
  look(at, '');
  return found;
}

function hashOf(path: string): string {
  const hash = createHash('sha256');
  const fd = openSync(path, 'r');
  try {
    for (let got = readSync(fd, piece); got > 0; got = readSync(fd, piece)) hash.update(piece.subarray(0, got));
  } finally {
    closeSync(fd);
  }
  return hash.digest('hex');
}
