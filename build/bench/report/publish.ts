/** What docs/ shows: sections just measured take the place of the same ones, the others stay as they were. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Machine } from '../host/machine.ts';
import type { Result, Table } from '../result.ts';
import { writeReport } from './write.ts';

/** Throws when `fresh` and what stays were not measured on one machine. */
export function publish(fresh: Result, docs: string): void {
  writeReport(renewed(published(docs), fresh), docs);
}

/** What `docs` shows now; null: nothing yet. */
export function published(docs: string): Result | null {
  const path = join(docs, 'bench.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Result) : null;
}

/** Throws with a sentence, before anything is measured, when `groups` from `machine` can't stand beside what stays. */
export function checkPublishable(before: Result | null, machine: Machine, groups: readonly string[]): void {
  const staying = groupsOf(before?.tables ?? []).filter((group) => !groups.includes(group));
  if (staying.length === 0 || isDeepStrictEqual(before!.machine, machine)) return;
  throw new Error(
    `--publish: docs/ shows ${staying.join(', ')} of another machine (${before!.machine.cpu}, Linux ${before!.machine.kernel}, Node ${before!.machine.node}): measure those here, too.`,
  );
}

export function renewed(before: Result | null, fresh: Result): Result {
  const groups = groupsOf(fresh.tables);
  checkPublishable(before, fresh.machine, groups);
  const old = before?.tables ?? [];
  const order = [...new Set([...groupsOf(old), ...groups])];
  const tables = order.flatMap((group) => {
    const from = groups.includes(group) ? fresh.tables : old;
    return from.filter((table) => table.group === group);
  });
  return { machine: fresh.machine, tables };
}

function groupsOf(tables: readonly Table[]): string[] {
  return [...new Set(tables.map(({ group }) => group))];
}
