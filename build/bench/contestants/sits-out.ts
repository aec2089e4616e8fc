/** Reasons to sit a workload out that several contestants share. */
import type { Workload } from '../workloads.ts';

export function onlyFiles({ items, files }: Workload): string | null {
  return files.length === items.length ? null : 'moves single files, no folders';
}

/** A minute and more a run, for a figure that 10,000 files have shown already. */
export function notTiny({ files }: Workload): string | null {
  return files.length > 20_000 ? 'takes minutes a run' : null;
}

/** The fast lane is for files of a MiB and more. */
export function onlyBig({ files }: Workload): string | null {
  return files.every(({ bytes }) => bytes >= 1024 ** 2) ? null : 'carries big files only';
}
