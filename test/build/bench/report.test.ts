/** What the bench publishes says what was measured, and leaves alone what people wrote. */
import { expect, test } from 'vitest';
import { parseBenchArguments, wholeSections } from '../../../build/bench/arguments.ts';
import { verdicts } from '../../../build/bench/goals.ts';
import { cellsOf } from '../../../build/bench/report/cells.ts';
import { chart } from '../../../build/bench/report/chart.ts';
import { begin, end, markdown, replaceMeasured } from '../../../build/bench/report/markdown.ts';
import { checkPublishable, renewed } from '../../../build/bench/report/publish.ts';
import { terminalTable } from '../../../build/bench/report/terminal.ts';
import type { Occasion, Result, Table } from '../../../build/bench/result.ts';
import type { Run } from '../../../build/bench/run.ts';

const gib = 1024 ** 3;
const mib = 1024 ** 2;

const occasion: Occasion = {
  startedAt: '2024-11-22T10:00:00.000Z',
  ferry: '0.1.0 (abc)',
  load: 0.5,
  quick: false,
  missing: [{ name: 'scp', program: '/usr/sbin/sshd', install: 'apt-get install openssh-server' }],
};

function run(seconds: number, largest = 100 * mib): Run {
  const side = { user: 1, system: 0.5, peak: 2 * largest, largest };
  return { seconds, sender: side, receiver: side, foreign: 0 };
}

function table(
  workload: Partial<Table['workload']>,
  runs: Record<string, (Run | null)[]>,
  more: Partial<Table> = {},
): Table {
  return {
    section: 'memory',
    group: 'memory',
    occasion,
    where: 'memory (tmpfs), loopback',
    workload: { name: 'big', what: 'one file <& more>', measure: 'bytes', files: 1, bytes: gib, ...workload },
    capacity: null,
    scores: Object.entries(runs).map(([name, its]) => ({
      name,
      note: `${name}’s note`,
      runs: its,
      error: its.includes(null) ? 'it fell over\nat line 3' : null,
    })),
    absent: [],
    ...more,
  };
}

function result(...tables: Table[]): Result {
  const machine = {
    cpu: 'Some CPU',
    cores: 2,
    memory: 8 * gib,
    system: 'Some Linux',
    kernel: '6.1',
    node: 'v20',
    congestion: 'reno',
    isolated: true,
  };
  return { machine, tables };
}

test('a row gives rate, ratio to the first, CPU for each GiB and the peak of each side', () => {
  const cells = cellsOf(table({}, { ferry: [run(1), run(1), run(1)], scp: [run(2), run(2), run(2)] }));
  expect(cells.rows[0]).toEqual(['ferry', '1,074', '0 %', '', '1.00 + 0.50', '1.00 + 0.50', '200 / 200', '– / –']);
  expect(cells.rows[1]!.slice(0, 4)).toEqual(['scp', '537', '0 %', '×2.00']);
});

test('a contestant that failed is shown as failed, with its reason, and spoils no other', () => {
  const cells = cellsOf(table({}, { ferry: [run(1)], scp: [null] }));
  expect(cells.rows[1]!.slice(0, 2)).toEqual(['scp', 'failed']);
  expect(cells.notes).toContain('scp failed: it fell over');
});

test('a table measured beside other work says so', () => {
  const busy = { ...run(1), foreign: 0.4 };
  expect(cellsOf(table({}, { ferry: [busy, busy, run(1)] })).notes).toContain(
    'others had 40 % of the processors meanwhile',
  );
  expect(cellsOf(table({}, { ferry: [run(1)] })).notes).toEqual([]);
});

test('columns of the terminal’s table line up', () => {
  const text = terminalTable(cellsOf(table({}, { ferry: [run(1)], 'a-long-name': [run(0.001)] })));
  const [head, ...rows] = text.trimEnd().split('\n').slice(1);
  for (const row of rows) expect(row).toHaveLength(head!.length);
});

test('small files are counted by the second, and their CPU by the ten thousand', () => {
  const small = table({ name: 'small', measure: 'files', files: 20_000, bytes: mib }, { ferry: [run(2)] });
  expect(cellsOf(small).rows[0]!.slice(0, 5)).toEqual(['ferry', '10,000', '0 %', '', '0.50 + 0.25']);
});

test('a line’s share is of the payload it could carry', () => {
  const line = table({ bytes: 90e6 }, { ferry: [run(1)] }, { section: '1 Gbit/s', capacity: 120e6 });
  expect(cellsOf(line).rows[0]).toContain('75.0 %');
});

test('a goal is met or not by the ratio within the run, on the memory section alone', () => {
  const met = table({}, { ferry: [run(1)], scp: [run(2.3)], 'node-tls': [run(0.7)] });
  expect(verdicts(result(met))).toEqual([
    { goal: 'big: ≥ 2.2 × scp', reached: '× 2.30', met: true },
    { goal: 'big: ≥ 0.8 × node-tls', reached: '× 0.70', met: false },
  ]);
  expect(verdicts(result({ ...met, section: 'disk' }))).toEqual([]);
  const barely = table({}, { ferry: [run(1)], 'nginx-tls': [run(0.8499)] });
  expect(verdicts(result(barely))).toEqual([{ goal: 'big: ≥ 0.85 × nginx-tls', reached: '× 0.84', met: false }]);
});

test('the fast lane is judged by its own reference, and by what it costs the sender without the hash', () => {
  const hashing = (seconds: number): Run => ({ ...run(1), senderHashing: seconds });
  const runs = { 'ferry-fast': [hashing(1.4)], 'ferry-fast-reads': [hashing(1)], 'nginx-sendfile': [run(0.8)] };
  const on = table({}, runs);
  expect(verdicts(result(on))).toEqual([
    { goal: 'big, fast lane: ≥ 1.0 × nginx-sendfile', reached: '× 0.80', met: false },
    {
      goal: 'big, fast lane: sender’s CPU, hashing aside, ≤ 0.25 × by reads and writes',
      reached: '× 0.20 (0.10 against 0.50 s/GiB)',
      met: true,
    },
  ]);
  expect(cellsOf(on).notes[0]).toBe(
    'ferry-fast: of the sender’s 1.50 CPU s hashing alone takes 1.40, which leaves 0.10',
  );
});

test('the terminal app’s memory is judged by its largest process', () => {
  const runs = { 'ferry-cli': [run(1, 120e6), run(1, 201e6)] };
  expect(verdicts(result(table({}, runs)))).toEqual([
    { goal: 'terminal app: under 200 MB a side, everywhere', reached: '192 MiB', met: false },
  ]);
});

test('the page names the machine, what was missing and how to install it, and every table', () => {
  const page = markdown(result(table({}, { ferry: [run(1)] })), new Map([['memory', 'bench-memory.svg']]));
  for (const said of [
    'Some CPU',
    'reno',
    '0.1.0 (abc)',
    'apt-get install openssh-server',
    '(bench-memory.svg)',
    '1,074',
  ]) {
    expect(page).toContain(said);
  }
  expect(page).toContain('**ferry**: ferry’s note');
});

test('publishing replaces the measured part and nothing around it', () => {
  const first = replaceMeasured('# Benchmarks\n\nWhat people wrote.\n', 'one');
  expect(first).toBe(`# Benchmarks\n\nWhat people wrote.\n\n${begin}\n\none\n\n${end}\n`);
  const more = `${first}\nMore of theirs.\n`;
  expect(replaceMeasured(more, 'two $& two')).toBe(more.replace('one', () => 'two $& two'));
});

test('sections measured anew take their place among those that stay, and each says which Ferry it measured', () => {
  const later = { ...occasion, startedAt: '2024-11-25T10:00:00.000Z', ferry: '0.1.0 (def)' };
  const disk = { section: 'disk', group: 'disk' };
  const before = result(
    table({}, { ferry: [run(1)] }),
    table({}, { ferry: [run(5)] }, disk),
    table({ name: 'small' }, {}, disk),
  );
  const fresh = table({}, { ferry: [run(2)] }, { occasion: later });
  expect(renewed(null, result(fresh)).tables).toEqual([fresh]);
  const both = renewed(before, result(fresh));
  expect(both.tables).toEqual([fresh, ...before.tables.slice(1)]);
  const page = markdown(
    both,
    new Map([
      ['memory', 'm.svg'],
      ['disk', 'd.svg'],
    ]),
  );
  expect(page).toMatch(/## memory\n\nMeasured 2024-11-25 with Ferry 0\.1\.0 \(def\)/);
  expect(page).toMatch(/## disk\n\nMeasured 2024-11-22 with Ferry 0\.1\.0 \(abc\)/);
});

test('figures of two machines never stand on one page', () => {
  const before = result(
    table({}, { ferry: [run(1)] }),
    table({}, { ferry: [run(5)] }, { section: 'disk', group: 'disk' }),
  );
  const here = { ...before.machine, kernel: '6.2' };
  expect(() => checkPublishable(before, here, ['memory'])).toThrow(
    /shows disk of another machine \(Some CPU, Linux 6\.1/,
  );
  expect(() => renewed(before, { machine: here, tables: before.tables.slice(0, 1) })).toThrow(/another machine/);
  expect(() => checkPublishable(before, here, ['disk', 'memory'])).not.toThrow();
  expect(() => checkPublishable(before, before.machine, ['memory'])).not.toThrow();
});

test.each([
  ['everything', [], true],
  ['a section', ['--only', 'memory'], true],
  ['a workload', ['--only', 'memory', '--only', 'big'], false],
  ['little data', ['--quick'], false],
  ['another build', ['--against', 'out'], false],
])('%s measured: whether it may take its section’s place', (_, args, may) => {
  expect(wholeSections(parseBenchArguments(args), ['memory', 'disk'])).toBe(may);
});

test('a chart is well-formed, escapes what it names, and draws a bar for each who arrived', () => {
  const svg = chart([table({}, { ferry: [run(1), run(1.2)], scp: [null] })]);
  expect(svg).toContain('one file &lt;&amp; more&gt;');
  expect(svg.match(/<rect/g)).toHaveLength(1);
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});
