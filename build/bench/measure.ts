/** One section: its ground is laid, each workload made once and run by everybody, the ground cleared. */
import type { Contestant } from './contestant.ts';
import { storageOf } from './host/machine.ts';
import type { Place } from './host/place.ts';
import type { Occasion, Table } from './result.ts';
import { runRounds, type Rounds } from './rounds.ts';
import { Scratch } from './host/scratch.ts';
import type { Section } from './sections.ts';
import { bytesOf, make, type Workload } from './workloads.ts';

/** Slower than this is broken: the slowest reference needs a minute. */
const timeoutMs = 300_000;

export interface Asked {
  /** Of the section's workloads. */
  readonly workloads: readonly string[];
  /** Those that may take part and can. */
  readonly contestants: readonly Contestant[];
  readonly rounds: Rounds;
  readonly occasion: Occasion;
  say(line: string): void;
  onTable(table: Table): void;
}

export async function measureSection(section: Section, asked: Asked): Promise<void> {
  const wanted = section.workloads.filter(({ name }) => asked.workloads.includes(name));
  if (wanted.length === 0 || asked.contestants.length === 0) return;
  const { place, close } = await section.open();
  const scratch = new Scratch(section.storage);
  try {
    for (const workload of wanted) asked.onTable(await measureWorkload(section, { place, scratch }, workload, asked));
  } finally {
    scratch.remove();
    await close();
  }
}

async function measureWorkload(
  section: Section,
  { place, scratch }: { place: Place; scratch: Scratch },
  workload: Workload,
  asked: Asked,
): Promise<Table> {
  const absent = asked.contestants.flatMap(({ name, sitsOut, resumes, updates, stays }) => {
    const cannotGoOn =
      workload.resumed !== undefined && resumes !== true ? 'begins anew, or isn’t asked to go on' : null;
    const cannotUpdate =
      workload.changed !== undefined && updates !== true ? 'replaces nothing, or isn’t asked to' : null;
    const isNew = workload.earlier !== undefined && stays !== true ? 'begins anew each time' : null;
    const why = cannotGoOn ?? cannotUpdate ?? isNew ?? sitsOut?.(workload) ?? null;
    return why === null ? [] : [{ name, why }];
  });
  const present = asked.contestants.filter(({ name }) => !absent.some((one) => one.name === name));
  const from = scratch.folder('from');
  try {
    make(workload, from);
    asked.say(`── ${section.name} · ${workload.name}`);
    const scores = await runRounds(present, { workload, place, from, scratch, timeoutMs }, asked.rounds, asked.say);
    const { name, what, measure, files } = workload;
    return {
      section: section.name,
      group: section.group,
      occasion: asked.occasion,
      where: `${storageOf(from)}, ${section.over}`,
      workload: { name, what, measure, files: files.length, bytes: bytesOf(workload) },
      capacity: place.capacity,
      scores,
      absent,
    };
  } finally {
    scratch.release(from);
  }
}
