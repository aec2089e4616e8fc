/** A program's processes as /proc has them. */
import fs from 'node:fs';

/** USER_HZ on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** `pid` and everything below it. @param {number} pid @returns {number[]} */
export function family(pid) {
  /** @type {number[]} */
  const children = [];
  for (const task of list(`/proc/${pid}/task`)) {
    children.push(...read(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean).map(Number));
  }
  return [pid, ...children.flatMap(family)];
}

/** Proportional memory of each: shared pages count in parts, so that a sum says what the whole costs. @param {number} pid */
export function pssByProcess(pid) {
  return family(pid).map((one) => {
    const kib = /^Pss:\s+(\d+)/mu.exec(read(`/proc/${one}/smaps_rollup`))?.[1];
    const is =
      /--type=([\w-]+)/u.exec(read(`/proc/${one}/cmdline`))?.[1] ??
      (one === pid ? 'main' : read(`/proc/${one}/comm`).trim());
    return { is, mb: Number(kib ?? 0) / 1024 };
  });
}

/** What they have used so far. @param {number} pid */
export function cpuSeconds(pid) {
  const ticks = family(pid).map((one) => {
    const stat = read(`/proc/${one}/stat`);
    const [utime = 0, stime = 0] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number);
    return utime + stime;
  });
  return ticks.reduce((sum, one) => sum + one, 0) / ticksPerSecond;
}

/** @param {import('node:child_process').ChildProcess} child @returns {Promise<string>} */
export async function firstLine({ stdout, spawnfile }) {
  let said = '';
  for await (const chunk of stdout ?? []) {
    said += String(chunk);
    if (said.includes('\n')) return said.split('\n')[0] ?? '';
  }
  throw new Error(`${spawnfile} ended without a word`);
}

/** @param {string} path */
function read(path) {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** @param {string} path */
function list(path) {
  try {
    return fs.readdirSync(path);
  } catch {
    return [];
  }
}
