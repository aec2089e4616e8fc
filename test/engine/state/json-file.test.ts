import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readJson, writeJson } from '../../../electron/engine/state/json-file.ts';

const schema = v.object({ version: v.literal(1), list: v.array(v.number()) });
let dir: string;
let path: string;
let logged: string[];
const log = (line: string) => void logged.push(line);

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ferry-json-'));
  path = join(dir, 'thing.json');
  logged = [];
});
afterEach(() => rmSync(dir, { recursive: true }));

test('what was written is read, and nobody else can read it', async () => {
  await writeJson(path, { list: [1, 2] });
  expect(await readJson(path, schema, log)).toEqual({ version: 1, list: [1, 2] });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await writeJson(path, { list: [] });
  expect(await readJson(path, schema, log)).toEqual({ version: 1, list: [] });
  expect(readdirSync(dir)).toEqual(['thing.json']);
  expect(logged).toEqual([]);
});

test('the folder is made, for its owner alone', async () => {
  await writeJson(join(dir, 'a/b/thing.json'), { list: [] });
  expect(statSync(join(dir, 'a')).mode & 0o777).toBe(0o700);
});

test('no file is null', async () => {
  expect(await readJson(path, schema, log)).toBeNull();
  expect(await readJson(join(dir, 'nowhere/thing.json'), schema, log)).toBeNull();
  expect(logged).toEqual([]);
});

const whole = JSON.stringify({ version: 1, list: [1, 2, 3] });

test.each([
  ['is not JSON', whole.slice(0, -1)],
  ['is not JSON', ''],
  ['is not JSON', '\0'.repeat(40)],
  ['has no version', '{"list":[]}'],
  ['has no version', 'null'],
  ['was written by a newer Ferry', '{"version":2,"list":[]}'],
  ['is damaged at list.0', '{"version":1,"list":["x"]}'],
  ['is damaged at list', '{"version":1}'],
])('a file that %s is set aside whole and said', async (problem, content) => {
  writeFileSync(path, content);
  expect(await readJson(path, schema, log)).toBeNull();
  const names = readdirSync(dir);
  expect(names).toHaveLength(1);
  expect(names[0]).toMatch(/^thing\.json\.damaged-\d{8}-\d{6}-[0-9a-f]{8}$/);
  expect(readFileSync(join(dir, names[0]!), 'utf8')).toBe(content);
  expect(logged).toEqual([expect.stringContaining(names[0]!)]);
  expect(logged[0]).toContain(problem);
});

test('a file torn at any byte is never taken for a whole one', async () => {
  for (let length = 0; length < whole.length; length++) {
    writeFileSync(path, whole.slice(0, length));
    expect(await readJson(path, schema, log)).toBeNull();
  }
  expect(readdirSync(dir)).toHaveLength(whole.length);
});

test('what stands in the way is a coded failure that names the folder', async () => {
  mkdirSync(path);
  const coded = { code: 'home-unusable', params: { path: dir } };
  await expect(readJson(path, schema, log)).rejects.toMatchObject(coded);
  await expect(writeJson(path, {})).rejects.toMatchObject(coded);
  expect(readdirSync(dir)).toEqual(['thing.json']);
  writeFileSync(join(dir, 'file'), '');
  await expect(writeJson(join(dir, 'file/thing.json'), {})).rejects.toMatchObject({ code: 'home-unusable' });
});

test.skipIf(process.getuid?.() === 0)('a folder that may not be written is a coded failure', async () => {
  chmodSync(dir, 0o500);
  await expect(writeJson(path, {})).rejects.toMatchObject({ code: 'home-unusable' });
  chmodSync(dir, 0o700);
});
