/** A table as cells of text, for the terminal and for Markdown alike. */
import type { Table } from '../result.ts';
import { foreignOf, rowsOf, unitOf, type Row, type Unit } from './figures.ts';

export interface Cells {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Sentences below the table. */
  readonly notes: readonly string[];
}

const mib = 1024 ** 2;
/** Below this it is the kernel's own housekeeping. */
const worthSaying = 0.05;

export function cellsOf(table: Table): Cells {
  const unit = unitOf(table);
  const rows = rowsOf(table);
  const first = rows[0]?.name ?? '';
  const foreign = foreignOf(table);
  const line = table.capacity === null ? [] : ['of the line'];
  return {
    title: `${table.section} · ${table.workload.name}: ${table.workload.what}`,
    head: [
      '',
      unit.name,
      '±',
      `${first} is`,
      ...line,
      `sender CPU s/${unit.perWhat}`,
      'receiver',
      'peak MiB',
      'loop p99 ms',
    ],
    rows: rows.map((row) => [
      row.name,
      ...speed(row, unit),
      row.ratio === null || row.name === first ? '' : `×${row.ratio.toFixed(2)}`,
      ...(table.capacity === null ? [] : [row.lineShare === null ? '' : `${(row.lineShare * 100).toFixed(1)} %`]),
      cpu(row.senderCpu),
      cpu(row.receiverCpu),
      `${(row.senderPeak / mib).toFixed(0)} / ${(row.receiverPeak / mib).toFixed(0)}`,
      `${delay(row.senderDelay)} / ${delay(row.receiverDelay)}`,
    ]),
    notes: [
      ...rows.flatMap(({ name, senderCpu, senderHashing }) => {
        if (senderCpu === null || senderHashing === null) return [];
        const all = senderCpu[0] + senderCpu[1];
        const figures = [all, senderHashing, all - senderHashing].map((seconds) => seconds.toFixed(2));
        return [
          `${name}: of the sender’s ${figures[0]} CPU s hashing alone takes ${figures[1]}, which leaves ${figures[2]}`,
        ];
      }),
      ...(foreign < worthSaying ? [] : [`others had ${(foreign * 100).toFixed(0)} % of the processors meanwhile`]),
      ...rows.flatMap(({ name, error }) => (error === null ? [] : [`${name} failed: ${error.split('\n')[0]}`])),
      ...[...new Set(table.absent.map(({ why }) => why))].map((why) => {
        const names = table.absent.filter((one) => one.why === why).map(({ name }) => name);
        return `not here, since it ${why}: ${names.join(', ')}`;
      }),
    ],
  };
}

function speed({ rate }: Row, { digits }: Unit): [string, string] {
  if (rate === null) return ['failed', ''];
  return [number(rate.median, digits), `${(rate.spread * 100).toFixed(0)} %`];
}

function cpu(seconds: readonly [number, number] | null): string {
  return seconds === null ? '' : `${seconds[0].toFixed(2)} + ${seconds[1].toFixed(2)}`;
}

function delay(ms: number | null): string {
  return ms === null ? '–' : ms.toFixed(1);
}

export function number(value: number, digits: number): string {
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
