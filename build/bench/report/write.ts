/** Writes a result down as files: beside the build, or in docs/. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../result.ts';
import { chart } from './chart.ts';
import { markdown, replaceMeasured } from './markdown.ts';

/** JSON, charts and Markdown in `dir`. Names as in docs/, so that a folder of results can be read as it is. */
export function writeReport(result: Result, dir: string): void {
  mkdirSync(dir, { recursive: true });
  const charts = new Map<string, string>();
  for (const group of new Set(result.tables.map((table) => table.group))) {
    const name = `bench-${group}.svg`;
    charts.set(group, name);
    writeFileSync(join(dir, name), chart(result.tables.filter((table) => table.group === group)));
  }
  writeFileSync(join(dir, 'bench.json'), `${JSON.stringify(result, null, 1)}\n`);
  const path = join(dir, 'benchmarks.md');
  const document = existsSync(path) ? readFileSync(path, 'utf8') : '';
  writeFileSync(path, replaceMeasured(document, markdown(result, charts)));
}
