/** The measured part of docs/benchmarks.md. */
import { verdicts } from '../goals.ts';
import type { Occasion, Result } from '../result.ts';
import { cellsOf, type Cells } from './cells.ts';

/** Everything between these two lines is written by the bench; what people wrote around it stays. */
export const begin = '<!-- begin: written by npm run bench -- --publish -->';
export const end = '<!-- end -->';

/** `charts`: file names by the group of tables they show. */
export function markdown(result: Result, charts: ReadonlyMap<string, string>): string {
  const { machine, tables } = result;
  const gib = Math.round(machine.memory / 1024 ** 3);
  const own = machine.isolated ? 'in a network namespace of its own' : 'with the system’s network settings';
  const lines = [
    `Measured on ${machine.cores} cores of ${machine.cpu}, ${gib} GiB, ${machine.system}, Linux ${machine.kernel}, Node ${machine.node}; loopback ${own}, congestion control ${machine.congestion}.`,
  ];
  const goals = verdicts(result);
  if (goals.length > 0) {
    const rows = goals.map(({ goal, reached, met }) => `| ${goal} | ${reached} | ${met ? 'yes' : '**no**'} |`);
    lines.push(['| goal | reached | met |', '| --- | ---: | --- |', ...rows].join('\n'));
  }
  for (const [group, chart] of charts) {
    const its = tables.filter((one) => one.group === group);
    lines.push(`## ${group}`, ...its.slice(0, 1).flatMap(({ occasion }) => told(occasion)), `![${group}](${chart})`);
    for (const table of its) lines.push(markdownTable(cellsOf(table), table.where));
  }
  const notes = new Map(tables.flatMap(({ scores }) => scores.map(({ name, note }) => [name, note] as const)));
  lines.push('## Who is who', [...notes].map(([name, note]) => `- **${name}**: ${note}`).join('\n'));
  return lines.join('\n\n');
}

function told({ startedAt, ferry, load, quick, missing }: Occasion): string[] {
  return [
    `Measured ${startedAt.slice(0, 10)} with Ferry ${ferry}; load average before it began ${load}.`,
    ...(quick ? ['**A quick run: small data, few rounds. Not for comparing.**'] : []),
    ...new Set(missing.map(({ name, program, install }) => `Missing: ${name} (${program}; \`${install}\`).`)),
  ];
}

/** `document` with its measured part replaced; a document that has none gets it at its end. */
export function replaceMeasured(document: string, measured: string): string {
  const from = document.indexOf(begin);
  const to = document.indexOf(end, from);
  const part = `${begin}\n\n${measured}\n\n${end}`;
  if (from < 0 || to < 0) return `${document.trimEnd()}\n\n${part}\n`.trimStart();
  return document.slice(0, from) + part + document.slice(to + end.length);
}

function markdownTable({ title, head, rows, notes }: Cells, where: string): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const table = [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)];
  return [`**${title}** (${where})`, table.join('\n'), ...notes.map((note) => `- ${note}`)].join('\n\n');
}
