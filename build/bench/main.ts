/** Composition root of the bench: what is asked for, measured section by section, reported. Started by `build/bench.mjs`. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseBenchArguments, pick } from './arguments.ts';
import type { Contestant } from './contestant.ts';
import { ferryApp } from './contestants/app.ts';
import { everybody } from './contestants/index.ts';
import { machine, storageOf } from './machine.ts';
import { missing } from './needs.ts';
import { loopback } from './place.ts';
import { cellsOf } from './report/cells.ts';
import { terminalTable } from './report/terminal.ts';
import type { Missing, Result, Table } from './result.ts';
import { runRounds, type Rounds } from './rounds.ts';
import { bytesOf, make, workloads, type Workload } from './workloads.ts';

const { app, results, disk, ferry } = JSON.parse(process.env['FERRY_BENCH']!) as Record<string, string>;
const args = parseBenchArguments(process.argv.slice(2));
const everyWorkload = workloads(args.quick);
const all: Contestant[] = [
  ...everybody(app!),
  ...args.against.map((dir) => ferryApp(`ferry@${basename(resolve(dir))}`, resolve(dir))),
];
const lacking: Missing[] = all.flatMap(missing);
const able = all.filter(({ name }) => !lacking.some((one) => one.name === name));
const storages: Record<string, string> = { memory: '/dev/shm', disk: args.disk ?? disk! };

const chosen = pick(args.only, {
  section: Object.keys(storages),
  workload: everyWorkload.map(({ name }) => name),
  contestant: all.map(({ name }) => name),
});
const rounds: Rounds = { warmUps: 1, counted: args.rounds };
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const begun = machine(ferry!);
const tables: Table[] = [];
for (const section of chosen.section) {
  for (const workload of everyWorkload) {
    if (chosen.workload.includes(workload.name)) tables.push(await measure(section, storages[section]!, workload));
  }
}
const result: Result = {
  startedAt: new Date().toISOString(),
  quick: args.quick,
  machine: begun,
  missing: lacking,
  tables,
};
mkdirSync(results!, { recursive: true });
writeFileSync(join(results!, 'results.json'), JSON.stringify(result, null, 1));

async function measure(section: string, storage: string, workload: Workload): Promise<Table> {
  const taking = able.filter(({ name }) => chosen.contestant.includes(name));
  const absent = taking.flatMap(({ name, sitsOut }) => {
    const why = sitsOut?.(workload) ?? null;
    return why === null ? [] : [{ name, why }];
  });
  const present = taking.filter(({ name }) => !absent.some((one) => one.name === name));
  mkdirSync(storage, { recursive: true });
  const scratch = mkdtempSync(join(storage, 'ferry-bench-'));
  try {
    const from = join(scratch, 'from');
    make(workload, from);
    const ground = { workload, place: loopback, from, scratch, timeoutMs: 300_000 };
    const scores = await runRounds(present, ground, rounds, say);
    const { name, what, measure, files } = workload;
    const table: Table = {
      section,
      where: storageOf(scratch),
      workload: { name, what, measure, files: files.length, bytes: bytesOf(workload) },
      capacity: null,
      scores,
      absent,
    };
    console.log(terminalTable(cellsOf(table)));
    return table;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
