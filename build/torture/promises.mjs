/** What must hold of a round, on the disk and in the homes. Each function throws an Error that says which promise broke. */
import fs from 'node:fs';
import { join, relative } from 'node:path';
import { ownNames } from '../disks/disks.mjs';

/**
 * A folder that is sent; what it holds by path below it.
 * @typedef {{ readonly name: string, readonly contents: ReadonlyMap<string, Buffer>, readonly folders: ReadonlySet<string>, readonly older?: ReadonlyMap<string, Buffer> }} Tree
 */

const partial = /^\.ferry-[0-9a-f]{12}-[0-9a-z]+\.part$/i;

/** Everything below a folder that may not be there; a partial file ends with its own name. @param {string} dir */
function below(dir) {
  if (!fs.existsSync(dir)) return [];
  return fs.readdirSync(dir, { recursive: true, withFileTypes: true }).map((entry) => ({
    path: relative(dir, join(entry.parentPath, entry.name)),
    isFolder: entry.isDirectory(),
    isPartial: partial.test(entry.name),
  }));
}

/** @param {string[]} paths */
const named = (paths) =>
  `“${paths.slice(0, 5).join('”, “')}”${paths.length > 5 ? ` and ${paths.length - 5} more` : ''}`;

/**
 * In the inbox each name is whole or absent, and nothing stands there that nobody sent; partial files may. Answers how
 * many files and partial files there are.
 * @param {string} inbox @param {readonly Tree[]} trees
 */
export function wholeOrAbsent(inbox, trees) {
  let files = 0;
  let partials = 0;
  const strangers = [];
  for (const { path, isFolder, isPartial } of below(inbox)) {
    if (ownNames.includes(path.split('/')[0] ?? '')) continue;
    if (isPartial) {
      partials++;
      continue;
    }
    const tree = trees.find(({ name }) => path === name || path.startsWith(`${name}/`));
    const within = tree === undefined ? '' : relative(tree.name, path);
    const content = tree?.contents.get(within);
    if (isFolder && tree !== undefined && (within === '' || tree.folders.has(within))) continue;
    if (isFolder || content === undefined) {
      strangers.push(path);
      continue;
    }
    files++;
    const found = fs.readFileSync(join(inbox, path));
    if (!found.equals(content) && tree?.older?.get(within)?.equals(found) !== true) {
      throw new Error(`“${path}” is not what was sent: ${found.length} bytes of ${content.length}`);
    }
  }
  if (strangers.length > 0) throw new Error(`nobody sent ${named(strangers)}`);
  return { files, partials };
}

/** All of it is there once, and nothing else, no partial file either. @param {string} inbox @param {readonly Tree[]} trees */
export function allThere(inbox, trees) {
  // Of older versions none stays.
  wholeOrAbsent(
    inbox,
    trees.map(({ name, contents, folders }) => ({ name, contents, folders })),
  );
  const all = below(inbox);
  const partials = all.filter(({ isPartial }) => isPartial).map(({ path }) => path);
  if (partials.length > 0) throw new Error(`partial files stay: ${named(partials)}`);
  const there = new Set(all.map(({ path }) => path));
  for (const { name, contents, folders } of trees) {
    const missing = [...contents.keys(), ...folders].filter((path) => !there.has(join(name, path)));
    if (missing.length > 0) throw new Error(`${missing.length} are missing of what was delivered: ${named(missing)}`);
  }
}

/** No partial file stays. @param {string} inbox */
export function noPartials(inbox) {
  const partials = below(inbox).filter(({ isPartial }) => isPartial);
  if (partials.length > 0) throw new Error(`partial files stay: ${named(partials.map(({ path }) => path))}`);
}

/** Nothing was written there. @param {string} dir @param {string} what */
export function untouched(dir, what) {
  const all = below(dir).flatMap(({ path }) => (ownNames.includes(path) ? [] : path));
  if (all.length > 0) throw new Error(`${what} got ${named(all)}`);
}

/** Journals of transfers that have not ended. @param {string} home */
export function unfinished(home) {
  return below(join(home, 'transfers')).map(({ path }) => path);
}

/** No transfer is unfinished; an end that the other side has still to be told may stay. @param {string} home */
export function nothingUnfinished(home) {
  const left = unfinished(home).filter((name) => !isRevoked(join(home, 'transfers', name)));
  if (left.length > 0) throw new Error(`the journal stays at ${home}: ${named(left)}`);
}

/** @param {string} journal */
function isRevoked(journal) {
  return fs.readFileSync(journal, 'utf8').includes('"is":"revoked"');
}

/** Whether a sender knows that its offer was accepted. @param {string} home @param {string} id */
export function isAccepted(home, id) {
  const path = join(home, 'transfers', `${id}.journal`);
  return fs.existsSync(path) && fs.readFileSync(path, 'utf8').includes('"is":"accepted"');
}

/**
 * A home's history.
 * @param {string} home
 * @returns {{ id: string, status: string, dir: string | null, progress: Figures, skipped: Figures, casualties: unknown[] }[]}
 */
export function historyOf(home) {
  const path = join(home, 'history.json');
  return fs.existsSync(path) ? JSON.parse(fs.readFileSync(path, 'utf8')).transfers : [];
}

/** @typedef {{ readonly files: number, readonly bytes: number }} Figures */

/** @typedef {Figures & { readonly skipped: Figures, readonly failed: number, readonly transferId?: string }} Told */

/**
 * What was told equals what is there: `files` and `bytes` are all that is in place, `skipped` those of them that were
 * there before.
 * @param {string} who @param {Told} told
 * @param {Tree & { readonly bytes: number }} tree
 */
export function toldTrue(who, { files, bytes, skipped, failed }, { contents, bytes: all }) {
  const isTrue = files === contents.size && bytes === all && failed === 0;
  if (isTrue && skipped.files <= files && skipped.bytes <= bytes) return;
  const told = `${files} files, ${bytes} bytes, of them ${skipped.files} and ${skipped.bytes} there before, ${failed} failed`;
  throw new Error(`${who} told ${told}; there are ${contents.size} files, ${all} bytes`);
}
