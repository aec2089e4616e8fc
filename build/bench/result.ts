/** What a bench has found out, as it stands in the JSON; every report is made from this alone. */
import type { Machine } from './host/machine.ts';
import type { Score } from './rounds.ts';
import type { Workload } from './workloads.ts';

export interface Result {
  readonly machine: Machine;
  /** Those of a group were measured on one occasion, so that their figures can be compared. */
  readonly tables: readonly Table[];
}

/** One start of the bench. */
export interface Occasion {
  readonly startedAt: string;
  /** Version and commit of what was measured. */
  readonly ferry: string;
  /** One-minute load average before it began. */
  readonly load: number;
  readonly quick: boolean;
  readonly missing: readonly Missing[];
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
  readonly occasion: Occasion;
  /** Where the bytes lay and passed, in words. */
  readonly where: string;
  readonly workload: Omit<Workload, 'files' | 'items'> & { readonly files: number; readonly bytes: number };
  /** Payload bytes a second the line could carry; null: no line. */
  readonly capacity: number | null;
  readonly scores: readonly Score[];
  /** Who sat it out, and why. */
  readonly absent: readonly { readonly name: string; readonly why: string }[];
}
