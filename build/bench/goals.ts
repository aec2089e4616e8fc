/** What Ferry promises to reach (issue 4, "Done when"): ratios within one run. */
import { rowsOf } from './report/figures.ts';
import type { Result, Table } from './result.ts';
import { median, pairedRatio } from './statistics.ts';

/** Against another contestant on the same ground. */
interface RatioGoal {
  readonly section: string;
  readonly workload: string;
  readonly reference: string;
  /** How many times as fast Ferry is at least. */
  readonly atLeast: number;
}

const ratios: readonly RatioGoal[] = [
  { section: 'memory', workload: 'big', reference: 'nginx-tls', atLeast: 0.85 },
  { section: 'memory', workload: 'big', reference: 'scp', atLeast: 2.2 },
  { section: 'memory', workload: 'big', reference: 'rsync-ssh', atLeast: 2.2 },
  { section: 'memory', workload: 'big', reference: 'wormhole', atLeast: 3.5 },
  { section: 'memory', workload: 'big', reference: 'node-tls', atLeast: 0.8 },
  { section: 'memory', workload: 'small', reference: 'rsync-daemon', atLeast: 1.2 },
  { section: 'memory', workload: 'small', reference: 'scp', atLeast: 8 },
  { section: 'memory', workload: 'small', reference: 'localsend-8', atLeast: 5 },
  { section: 'memory', workload: 'small', reference: 'tar', atLeast: 0.7 },
];
/** The fast lane, against its own reference. */
const fastAtLeast = { reference: 'nginx-sendfile', times: 1 };
/** Of what reading and sending costs the sender, hashing aside. */
const fastCpuAtMost = 0.25;
/** 100,000 files of 1 KiB against 10,000 of 10 KiB: how many times as long. */
const tinyAtMost = 11;
/** Of a line's payload. */
const lineShares: Readonly<Record<string, number>> = { big: 0.95, small: 0.85 };
const peakBytes = 200e6;
const delayMs = 20;

export interface Verdict {
  readonly goal: string;
  readonly reached: string;
  readonly met: boolean;
}

/** Goals whose figures this result has. */
export function verdicts({ tables }: Result): Verdict[] {
  return [
    ...ratios.flatMap((goal) => ratioVerdict(tables, goal)),
    ...fastVerdicts(tables),
    ...tinyVerdict(tables),
    ...tables.flatMap(lineVerdict),
    ...memoryVerdict(tables),
    ...delayVerdict(tables),
  ];
}

function ratioVerdict(tables: readonly Table[], { section, workload, reference, atLeast }: RatioGoal): Verdict[] {
  const table = tables.find((one) => one.section === section && one.workload.name === workload);
  if (table === undefined || table.scores[0]?.name !== 'ferry') return [];
  const ratio = rowsOf(table).find(({ name }) => name === reference)?.ratio ?? null;
  if (ratio === null) return [];
  const goal = `${workload}: ≥ ${atLeast} × ${reference}`;
  return [{ goal, reached: `× ${cut(ratio)}`, met: ratio >= atLeast }];
}

/** Two digits, never more than was reached: what is missed by a thousandth must not look met. */
function cut(ratio: number): string {
  // In binary 2.3 times 100 is a little less than 230.
  return (Math.floor(ratio * 100 + 1e-9) / 100).toFixed(2);
}

function fastVerdicts(tables: readonly Table[]): Verdict[] {
  const table = tables.find((one) => one.section === 'memory' && one.workload.name === 'big');
  if (table === undefined) return [];
  const rows = rowsOf(table);
  const speeds = (name: string): (number | null)[] =>
    table.scores.find((score) => score.name === name)?.runs.map((run) => (run === null ? null : 1 / run.seconds)) ?? [];
  /** Hashing aside. */
  const cpu = (name: string): number | null => {
    const row = rows.find((one) => one.name === name);
    return row?.senderCpu == null || row.senderHashing === null
      ? null
      : row.senderCpu[0] + row.senderCpu[1] - row.senderHashing;
  };
  const { reference, times } = fastAtLeast;
  const ratio = pairedRatio(speeds('ferry-fast'), speeds(reference));
  const [sendfile, reads] = [cpu('ferry-fast'), cpu('ferry-fast-reads')];
  const verdicts: Verdict[] = [];
  if (ratio !== null) {
    const goal = `big, fast lane: ≥ ${times.toFixed(1)} × ${reference}`;
    verdicts.push({ goal, reached: `× ${cut(ratio)}`, met: ratio >= times });
  }
  if (sendfile !== null && reads !== null) {
    const share = sendfile / reads;
    const goal = `big, fast lane: sender’s CPU, hashing aside, ≤ ${fastCpuAtMost} × by reads and writes`;
    const reached = `× ${share.toFixed(2)} (${sendfile.toFixed(2)} against ${reads.toFixed(2)} s/GiB)`;
    verdicts.push({ goal, reached, met: share <= fastCpuAtMost });
  }
  return verdicts;
}

function tinyVerdict(tables: readonly Table[]): Verdict[] {
  const seconds = (workload: string): number | null => {
    const table = tables.find((one) => one.section === 'memory' && one.workload.name === workload);
    const runs = table?.scores.find(({ name }) => name === 'ferry')?.runs.flatMap((run) => run?.seconds ?? []) ?? [];
    return runs.length === 0 ? null : median(runs);
  };
  const [small, tiny] = [seconds('small'), seconds('tiny')];
  if (small === null || tiny === null) return [];
  const times = tiny / small;
  return [
    { goal: `tiny: ≤ ${tinyAtMost} × as long as small`, reached: `× ${times.toFixed(1)}`, met: times <= tinyAtMost },
  ];
}

function lineVerdict(table: Table): Verdict[] {
  const wanted = lineShares[table.workload.name];
  // What a line loses is TCP's to make good, not ours to promise.
  if (table.capacity === null || wanted === undefined || table.section.includes('loss')) return [];
  const share = rowsOf(table).find(({ name }) => name === 'ferry')?.lineShare ?? null;
  if (share === null) return [];
  const goal = `${table.section}, ${table.workload.name}: ≥ ${wanted * 100} % of the line`;
  return [{ goal, reached: `${(share * 100).toFixed(1)} %`, met: share >= wanted }];
}

function memoryVerdict(tables: readonly Table[]): Verdict[] {
  const scores = tables.flatMap((table) => table.scores.filter(({ name }) => name === 'ferry-cli'));
  const runs = scores.flatMap((score) => score.runs).filter((run) => run !== null);
  if (runs.length === 0) return [];
  // A process alone: eight transfers from one terminal app are eight terminal apps.
  const most = Math.max(...runs.flatMap(({ sender, receiver }) => [sender.largest, receiver.largest]));
  const reached = `${Math.round(most / 1024 ** 2)} MiB`;
  return [{ goal: 'terminal app: under 200 MB a side, everywhere', reached, met: most < peakBytes }];
}

function delayVerdict(tables: readonly Table[]): Verdict[] {
  return tables
    .filter(({ workload }) => workload.name === 'big')
    .flatMap((table) =>
      rowsOf(table)
        .filter(({ name, rate }) => (name === 'ferry-electron' || name === 'ferry-window') && rate !== null)
        .map((row): Verdict => {
          const worst = Math.max(row.senderDelay ?? 0, row.receiverDelay ?? 0);
          const speed = row.rate!.median.toFixed(0);
          const reached = `${worst.toFixed(1)} ms at ${speed} MB/s`;
          return { goal: `${row.name}: main loop’s p99 delay under ${delayMs} ms`, reached, met: worst < delayMs };
        }),
    );
}
