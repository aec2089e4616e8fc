/** Composition root of the bench: what is asked for, measured section by section, reported. Started by `build/bench.mjs`. */
import { mkdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { help, parseBenchArguments, pick, wholeSections, type BenchArguments } from './arguments.ts';
import type { Contestant } from './contestant.ts';
import { ferryApp } from './contestants/app.ts';
import { everybody } from './contestants/index.ts';
import { verdicts } from './goals.ts';
import { loadBefore, machine } from './host/machine.ts';
import { measureSection } from './measure.ts';
import { missing } from './host/needs.ts';
import { cellsOf } from './report/cells.ts';
import { checkPublishable, publish, published } from './report/publish.ts';
import { writeReport } from './report/write.ts';
import { terminalTable } from './report/terminal.ts';
import type { Occasion, Result, Table } from './result.ts';
import { sections } from './sections.ts';

/** What `build/bench.mjs` has prepared. */
export interface Stage {
  /** The built app. */
  readonly app: string;
  /** Version and commit of it. */
  readonly ferry: string;
  /** Electron's executable. */
  readonly electron: string;
  /** Folder for results. */
  readonly results: string;
  /** The project's docs/. */
  readonly docs: string;
  /** build/netns.sh */
  readonly netns: string;
  /** node_modules */
  readonly packages: string;
}

async function main(stage: Stage, args: BenchArguments): Promise<void> {
  const against = args.against.map((dir) => ferryApp(`ferry@${basename(resolve(dir))}`, resolve(dir)));
  const all: Contestant[] = [...everybody(stage.app, stage.electron), ...against];
  const everywhere = sections(
    { disk: args.disk ?? stage.results, netns: stage.netns, packages: stage.packages },
    args.quick,
  );
  const chosen = pick(args.only, {
    section: [...new Set(everywhere.map(({ group }) => group))],
    workload: [...new Set(everywhere.flatMap(({ workloads }) => workloads.map(({ name }) => name)))],
    contestant: all.map(({ name }) => name),
  });
  const lacking = all.filter(({ name }) => chosen.contestant.includes(name)).flatMap(missing);
  for (const { name, program, install } of lacking) {
    say(`${name} is left out: no ${program} here. Install it: ${install}`);
  }
  const able = all.filter(({ name }) => chosen.contestant.includes(name) && !lacking.some((one) => one.name === name));

  const here = machine();
  if (args.publish) {
    if (!wholeSections(args, chosen.section)) {
      throw new Error(
        '--publish shows whole sections: with it --only takes sections alone, and neither --quick nor --against can be.',
      );
    }
    checkPublishable(published(stage.docs), here, chosen.section);
  }

  const tables: Table[] = [];
  const result: Result = { machine: here, tables };
  const occasion: Occasion = {
    startedAt: new Date().toISOString(),
    ferry: stage.ferry,
    load: loadBefore(),
    quick: args.quick,
    missing: lacking,
  };
  const onTable = (table: Table): void => {
    tables.push(table);
    console.log(terminalTable(cellsOf(table)));
    // After each: a bench that is cut short has not run for nothing.
    writeReport(result, stage.results);
  };
  mkdirSync(stage.results, { recursive: true });
  for (const section of everywhere.filter(({ group }) => chosen.section.includes(group))) {
    const contestants = able.filter(({ name, only }) => {
      if (name.startsWith('ferry@')) return true;
      return section.contestants?.includes(name) ?? only === undefined;
    });
    const rounds = { warmUps: 1, counted: args.rounds, patient: args.patient };
    try {
      await measureSection(section, { workloads: chosen.workload, contestants, rounds, occasion, say, onTable });
    } catch (error) {
      // The others may still be worth their time.
      say(`${section.name}: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
    }
  }
  for (const { goal, reached, met } of verdicts(result)) console.log(`${met ? '✓' : '✗'} ${goal}: ${reached}`);
  if (args.publish && process.exitCode === 1) say('Not published: a section failed.');
  else if (args.publish) publish(result, stage.docs);
  if (tables.some(({ scores }) => scores.some(({ name, error }) => name.startsWith('ferry') && error !== null))) {
    process.exitCode = 1;
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

// Whatever is left to clear is cleared on the way out.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
try {
  const args = parseBenchArguments(process.argv.slice(2));
  if (args.help) console.log(help);
  else await main(JSON.parse(process.env['FERRY_BENCH'] ?? '') as Stage, args);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
