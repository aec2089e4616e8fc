/** What both kinds of packages need: all that is in a tree, in one order, and a program run. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Every folder, file and link below, a folder before what is in it; by code units, so the same on every computer.
 * @param {string} folder
 * @returns {string[]}
 */
export function below(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? [path, ...below(path)] : [path];
    });
}

/**
 * Throws where it can't be started or fails.
 * @param {string} command
 * @param {readonly string[]} args
 */
export function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (error !== undefined) throw new Error(`${command} is needed for this package: ${error.message}`, { cause: error });
  if (status !== 0) throw new Error(`${command} failed (${status})`);
}

/** Longest line of a description: what fits a terminal, with a space before it. */
const maxColumns = 78;

/**
 * A paragraph as lines.
 * @param {string} text
 */
export function wrap(text) {
  /** @type {string[]} */
  const rows = [];
  for (const word of text.trim().split(/\s+/)) {
    const last = rows.at(-1);
    if (last === undefined || last.length + 1 + word.length > maxColumns) rows.push(word);
    else rows[rows.length - 1] = `${last} ${word}`;
  }
  return rows;
}
