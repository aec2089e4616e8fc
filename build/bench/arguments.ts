/** What `npm run bench` is told. */
import { parseArgs } from 'node:util';

export const help = `npm run bench -- [--quick] [--only NAME]… [--patient] [--rounds N] [--disk DIR] [--against DIR]… [--publish]

  --quick         2 counted rounds and small data: to see that all works, not to compare
  --only NAME     a section, a workload or a contestant; several may be given
  --patient       waits for a quiet machine before each run, and repeats runs that others disturbed
  --rounds N      counted rounds (5; 2 with --quick)
  --disk DIR      where the section "disk" writes (out/bench)
  --against DIR   measures another build as well: a folder with its cli.js
  --publish       shows the sections measured in docs/benchmarks.md, its charts and docs/bench.json; the others stay
  --help`;

export interface BenchArguments {
  readonly quick: boolean;
  readonly only: readonly string[];
  readonly patient: boolean;
  readonly rounds: number;
  readonly disk: string | null;
  readonly against: readonly string[];
  readonly publish: boolean;
  readonly help: boolean;
}

/** Throws with a sentence when something is wrong. */
export function parseBenchArguments(args: readonly string[]): BenchArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      patient: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      disk: { type: 'string' },
      against: { type: 'string', multiple: true, default: [] },
      publish: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const rounds = Number(values.rounds ?? (values.quick ? 2 : 5));
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a whole number from 1 on');
  return { ...values, rounds, disk: values.disk ?? null };
}

/** Whether each of `sections` is measured as a whole, everybody over all its data. */
export function wholeSections({ only, quick, against }: BenchArguments, sections: readonly string[]): boolean {
  return !quick && against.length === 0 && only.every((name) => sections.includes(name));
}

/** What `only` picks of each kind; a kind of which nothing is named is left whole. Throws on a name nobody has. */
export function pick<Kind extends string>(
  only: readonly string[],
  kinds: Readonly<Record<Kind, readonly string[]>>,
): Record<Kind, readonly string[]> {
  const lists = Object.entries(kinds) as [Kind, readonly string[]][];
  const unknown = only.find((name) => lists.every(([, names]) => !names.includes(name)));
  if (unknown !== undefined) {
    const known = lists.map(([kind, names]) => `${kind}: ${names.join(', ')}`).join('\n');
    throw new Error(`--only ${unknown}: there is no such thing.\n${known}`);
  }
  const picked = lists.map(([kind, names]) => {
    const named = names.filter((name) => only.includes(name));
    return [kind, named.length === 0 ? names : named] as const;
  });
  return Object.fromEntries(picked) as Record<Kind, readonly string[]>;
}
