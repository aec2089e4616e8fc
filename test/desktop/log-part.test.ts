/** What the log's viewer is given: the end of the log, whole entries alone, and no more than it may be. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLogPart } from '../../electron/desktop/log-part.ts';
import { entriesOf, maxLogBytes } from '../../shared/desktop/log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** 64 bytes, so that the limit is a number of them. */
const entry = (n: number): string => `[2026-01-01 00:00:00.000] [info]  entry ${String(n).padStart(23, '0')}\n`;
const many = maxLogBytes / entry(0).length;

async function logOf(now: string, before?: string): Promise<string> {
  const dir = await temporaryFolder();
  await writeFile(join(dir, 'ferry.log'), now);
  if (before !== undefined) await writeFile(join(dir, 'ferry.old.log'), before);
  return join(dir, 'ferry.log');
}

test('entries have their levels, and lines of their own below them', () => {
  expect(entriesOf('rest of one\n[t] [error] a\n    at b\n[t] [warn]  c\n[t] [verbose] d\n')).toEqual([
    { level: 'error', line: '[t] [error] a\n    at b' },
    { level: 'warn', line: '[t] [warn]  c' },
    { level: 'info', line: '[t] [verbose] d' },
  ]);
});

test('of a log as long as the limit all is shown, of one that is longer its end, and that is said', async () => {
  expect(Number.isInteger(many)).toBe(true);
  const full = Array.from({ length: many }, (_, n) => entry(n)).join('');
  const all = readLogPart(await logOf(full));
  expect([all.entries.length, all.whole]).toEqual([many, true]);
  const end = readLogPart(await logOf(`[t] [error] first\n${full.slice(0, -1)}\n`));
  expect([end.entries.length, end.whole, end.entries[0]?.level]).toEqual([many, false, 'info']);
  // An entry that isn't whole any more is left out.
  expect(readLogPart(await logOf(`${full}[t] [error] last\n`)).entries[0]?.line).toMatch(/^\[2026/u);
});

test('where the log has just begun anew, the end of the file before it is shown too', async () => {
  const file = await logOf('[t] [info] new\n', '[t] [info] old\n');
  expect(readLogPart(file)).toEqual({
    entries: [
      { level: 'info', line: '[t] [info] old' },
      { level: 'info', line: '[t] [info] new' },
    ],
    whole: true,
  });
  const longer = await logOf('[t] [info] new\n', Array.from({ length: many }, (_, n) => entry(n)).join(''));
  const part = readLogPart(longer);
  expect([part.whole, part.entries.at(-1)?.line]).toEqual([false, '[t] [info] new']);
  expect(part.entries.length).toBeLessThanOrEqual(many);
});

test('no log yet is an empty one; what stands in its place is refused, and not waited for', async () => {
  const dir = await temporaryFolder();
  expect(readLogPart(join(dir, 'ferry.log'))).toEqual({ entries: [], whole: true });
  await mkdir(join(dir, 'ferry.log'));
  expect(() => readLogPart(join(dir, 'ferry.log'))).toThrow(expect.objectContaining({ code: 'path-not-found' }));
});
