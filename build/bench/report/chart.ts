/** Bars as SVG: one panel a table, medians with their range, readable on light and dark pages. */
import type { Table } from '../result.ts';
import { number } from './cells.ts';
import { rowsOf, unitOf } from './figures.ts';

const width = 720;
const labelWidth = 120;
const barsWidth = 480;
const rowHeight = 22;
const barHeight = 14;
const titleHeight = 34;
const gap = 18;

const style = `
  text { font: 12px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600 }
  .bar { fill: #9aa4b2 } .ours { fill: #2563eb } .range { stroke: #24292f; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #d7dde4 } .bar { fill: #5b6675 } .ours { fill: #5b93ff } .range { stroke: #d7dde4 }
  }`;

export function chart(tables: readonly Table[]): string {
  const panels: string[] = [];
  let y = 0;
  for (const table of tables) {
    const { svg, height } = panel(table);
    panels.push(`<g transform="translate(0 ${y})">${svg}</g>`);
    y += height + gap;
  }
  const size = `width="${width}" height="${y}" viewBox="0 0 ${width} ${y}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img"><style>${style}</style>\n${panels.join('\n')}\n</svg>\n`;
}

function panel(table: Table): { svg: string; height: number } {
  const unit = unitOf(table);
  const rows = rowsOf(table).flatMap(({ name, rate }) => (rate === null ? [] : [{ name, rate }]));
  const most = Math.max(...rows.map(({ rate }) => rate.max), Number.MIN_VALUE);
  const x = (value: number): number => labelWidth + (value / most) * barsWidth;
  const better = unit.rising ? '' : ', less is better';
  const lines = [`<text class="title" x="0" y="16">${escape(`${table.workload.what} (${unit.name}${better})`)}</text>`];
  rows.forEach(({ name, rate }, index) => {
    const top = titleHeight + index * rowHeight;
    const middle = top + barHeight / 2;
    const text = middle + 4;
    const kind = name.startsWith('ferry') ? 'bar ours' : 'bar';
    lines.push(
      `<text x="${labelWidth - 8}" y="${text}" text-anchor="end">${escape(name)}</text>`,
      `<rect class="${kind}" x="${labelWidth}" y="${top}" width="${(x(rate.median) - labelWidth).toFixed(1)}" height="${barHeight}" rx="2"/>`,
      `<line class="range" x1="${x(rate.min).toFixed(1)}" x2="${x(rate.max).toFixed(1)}" y1="${middle}" y2="${middle}"/>`,
      `<text x="${(x(rate.max) + 8).toFixed(1)}" y="${text}">${number(rate.median, unit.digits)}</text>`,
    );
  });
  return { svg: lines.join('\n'), height: titleHeight + rows.length * rowHeight };
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
