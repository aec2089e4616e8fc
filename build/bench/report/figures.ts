/** The figures of a table's rows, in units a person compares. */
import type { Table } from '../result.ts';
import type { Run } from '../run.ts';
import type { Score } from '../rounds.ts';
import { median, pairedRatio, summarize, type Summary } from '../statistics.ts';

export interface Row {
  readonly name: string;
  readonly note: string;
  readonly error: string | null;
  /** In the table's unit; null when no run succeeded. */
  readonly rate: Summary | null;
  /** Payload against what the line could carry, 1 for all of it; null: no line. */
  readonly lineShare: number | null;
  /** How many times as fast the first row is, round by round. */
  readonly ratio: number | null;
  /** Seconds per `perWhat`: [user, system]. */
  readonly senderCpu: readonly [number, number] | null;
  readonly receiverCpu: readonly [number, number] | null;
  /** Of the sender's, what hashing alone takes; null where nobody measured. */
  readonly senderHashing: number | null;
  /** Bytes, the most of all runs. */
  readonly senderPeak: number;
  readonly receiverPeak: number;
  /** Milliseconds; null where nobody measured. */
  readonly senderDelay: number | null;
  readonly receiverDelay: number | null;
}

export interface Unit {
  readonly name: string;
  readonly digits: number;
  /** More is better. */
  readonly rising: boolean;
  /** What CPU seconds are given per. */
  readonly perWhat: string;
}

const mb = 1e6;
const gib = 1024 ** 3;

export function unitOf({ workload }: Table): Unit {
  switch (workload.measure) {
    case 'bytes':
      return { name: 'MB/s', digits: 0, rising: true, perWhat: 'GiB' };
    case 'files':
      return { name: 'files/s', digits: 0, rising: true, perWhat: '10,000 files' };
    case 'latency':
      return { name: 'ms', digits: 1, rising: false, perWhat: 'transfer' };
  }
}

export function rateOf({ workload }: Table, { seconds }: Run): number {
  switch (workload.measure) {
    case 'bytes':
      return workload.bytes / mb / seconds;
    case 'files':
      return workload.files / seconds;
    case 'latency':
      return seconds * 1000;
  }
}

export function rowsOf(table: Table): Row[] {
  const speeds = (score: Score | undefined): (number | null)[] =>
    score?.runs.map((run) => (run === null ? null : 1 / run.seconds)) ?? [];
  const first = speeds(table.scores[0]);
  return table.scores.map((score) => {
    const runs = score.runs.filter((run) => run !== null);
    const cpu = (side: 'sender' | 'receiver'): [number, number] | null =>
      runs.length === 0
        ? null
        : [
            median(runs.map((run) => run[side].user / amount(table))),
            median(runs.map((run) => run[side].system / amount(table))),
          ];
    const hashing = runs.flatMap(({ senderHashing }) => senderHashing ?? []);
    const delay = (side: 'senderDelay' | 'receiverDelay'): number | null => {
      const known = runs.flatMap((run) => run[side] ?? []);
      return known.length === 0 ? null : median(known);
    };
    return {
      name: score.name,
      note: score.note,
      error: score.error,
      rate: runs.length === 0 ? null : summarize(runs.map((run) => rateOf(table, run))),
      lineShare: runs.length === 0 ? null : lineShareOf(table, median(runs.map(({ seconds }) => seconds))),
      ratio: pairedRatio(first, speeds(score)),
      senderCpu: cpu('sender'),
      receiverCpu: cpu('receiver'),
      senderHashing: hashing.length === 0 ? null : median(hashing) / amount(table),
      senderPeak: Math.max(0, ...runs.map((run) => run.sender.peak)),
      receiverPeak: Math.max(0, ...runs.map((run) => run.receiver.peak)),
      senderDelay: delay('senderDelay'),
      receiverDelay: delay('receiverDelay'),
    };
  });
}

function lineShareOf({ capacity, workload }: Table, seconds: number): number | null {
  return capacity === null ? null : workload.bytes / seconds / capacity;
}

/** How many of the unit's `perWhat` a run moves. */
function amount({ workload }: Table): number {
  if (workload.measure === 'bytes') return workload.bytes / gib;
  return workload.measure === 'files' ? workload.files / 10_000 : 1;
}

/** What others had of the machine's processors during the table's runs, in the median, 0 to 1. */
export function foreignOf({ scores }: Table): number {
  const shares = scores.flatMap(({ runs }) => runs.flatMap((run) => run?.foreign ?? []));
  return shares.length === 0 ? 0 : median(shares);
}
