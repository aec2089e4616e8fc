import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as tick } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from '../../../electron/engine/state/lock.ts';

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ferry-lock-'));
  path = join(dir, 'thing.json');
});
afterEach(() => rmSync(dir, { recursive: true }));

test('only one is inside at a time, and nothing is left behind', async () => {
  let inside = 0;
  let most = 0;
  let done = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await tick();
    inside--;
    done++;
  };
  await Promise.all(Array.from({ length: 20 }, () => withLock(path, work)));
  expect([most, done]).toEqual([1, 20]);
  expect(readdirSync(dir)).toEqual([]);
});

test('work that throws gives the lock back', async () => {
  const failing = withLock(path, () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(await withLock(path, () => Promise.resolve(7))).toBe(7);
});

test('a lock file left by a crash keeps nobody waiting', async () => {
  writeFileSync(`${path}.lock`, 'someone who died');
  expect(await withLock(path, () => Promise.resolve(7))).toBe(7);
  expect(readdirSync(dir)).toEqual([]);
});

test('a folder that cannot be made is a coded failure', async () => {
  writeFileSync(join(dir, 'file'), '');
  const locked = withLock(join(dir, 'file/thing.json'), () => Promise.resolve());
  await expect(locked).rejects.toMatchObject({ code: 'home-unusable' });
});
