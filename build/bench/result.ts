/** What a bench has found out, as it stands in the JSON; every report is made from this alone. */
import type { Machine } from './machine.ts';
import type { Score } from './rounds.ts';
import type { Workload } from './workloads.ts';

export interface Result {
  readonly startedAt: string;
  readonly quick: boolean;
  readonly machine: Machine;
  readonly missing: readonly Missing[];
  readonly tables: readonly Table[];
}

/** A contestant that could not take part at all. */
export interface Missing {
  readonly name: string;
  readonly program: string;
  readonly install: string;
}

export interface Table {
  /** `memory`, `disk`, … */
  readonly section: string;
  /** Sections that belong on one page. */
  readonly group: string;
  /** Where the bytes lay and passed, in words. */
  readonly where: string;
  readonly workload: Omit<Workload, 'files' | 'items'> & { readonly files: number; readonly bytes: number };
  /** Payload bytes a second the line could carry; null: no line. */
  readonly capacity: number | null;
  readonly scores: readonly Score[];
  /** Who sat it out, and why. */
  readonly absent: readonly { readonly name: string; readonly why: string }[];
}
