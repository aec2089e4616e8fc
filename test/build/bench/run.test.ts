/** The bench measures what happened: real processes, real files, and no delivery believed unseen. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Contestant } from '../../../build/bench/contestant.ts';
import { arrived } from '../../../build/bench/contestants/arrived.ts';
import { leaveHalf } from '../../../build/bench/contestants/left-before.ts';
import { Held } from '../../../build/bench/held.ts';
import { loopback } from '../../../build/bench/host/place.ts';
import { runRounds } from '../../../build/bench/rounds.ts';
import { runOnce, type Ground } from '../../../build/bench/run.ts';
import { Scratch } from '../../../build/bench/host/scratch.ts';
import { cpuOf } from '../../../build/bench/host/usage.ts';
import { bigFile, make, smallFiles, workloads, type Workload } from '../../../build/bench/workloads.ts';

const linux = process.platform === 'linux';
const tree: Workload = smallFiles(3, 5000);

function temporary(): string {
  const dir = mkdtempSync(join(tmpdir(), 'ferry-bench-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function ground(workload: Workload = tree): Ground {
  const scratch = new Scratch(temporary());
  onTestFinished(() => scratch.remove());
  const from = scratch.folder('from');
  make(workload, from);
  return { workload, place: loopback, from, scratch, timeoutMs: 10_000 };
}

/** Copies as cp does, then lets `spoil` have its way with what was delivered. */
function copier(spoil: (delivered: string) => void = () => {}): Contestant {
  return {
    name: 'copier',
    note: '',
    needs: [],
    open: async ({ from, to, sender }) => ({
      async send(item) {
        await sender.start(['cp', '-a', join(from, item), `${to}/`]).succeeded();
        spoil(to);
      },
    }),
  };
}

test('workloads have the sizes they claim, and no two pages of their files are alike', () => {
  const dir = temporary();
  make({ ...tree, files: [{ path: 'x', bytes: 3 * 4096 + 1 }] }, dir);
  const content = readFileSync(join(dir, 'x'));
  expect(content).toHaveLength(3 * 4096 + 1);
  expect(content.subarray(0, 4096).equals(content.subarray(4096, 8192))).toBe(false);
  for (const quick of [true, false]) {
    for (const { files, items } of workloads(quick)) {
      expect(new Set(files.map(({ path }) => path.split('/')[0]))).toEqual(new Set(items));
      expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
    }
  }
});

test.runIf(linux)('a run that delivers everything is measured, and nothing of it takes space', async () => {
  const on = ground();
  const { seconds, sender } = await runOnce(copier(), on);
  expect(seconds).toBeGreaterThan(0);
  expect(sender.peak).toBeGreaterThan(0);
  const delivered = sizes(on.scratch.path) - sizes(on.from);
  expect(delivered).toBe(0);
});

test.runIf(linux).each<[string, RegExp, (delivered: string) => void]>([
  ['a byte changed', /other bytes/, (to) => overwrite(join(to, tree.files[1]!.path))],
  ['a file missing', /ENOENT/, (to) => rmSync(join(to, tree.files[2]!.path))],
  ['a file cut short', /4999 bytes delivered/, (to) => cut(join(to, tree.files[0]!.path))],
  ['a file too many', /4 files delivered, 3 sent/, (to) => writeFileSync(join(to, 'partial'), '')],
])('a delivery with %s does not count', async (_, complaint, spoil) => {
  await expect(runOnce(copier(spoil), ground())).rejects.toThrow(complaint);
});

test.runIf(linux)('only who says that it throws everything away may deliver nothing', async () => {
  const nothing: Contestant = { ...copier(), open: async () => ({ send: async () => {} }) };
  await expect(runOnce(nothing, ground())).rejects.toThrow(/ENOENT/);
  expect((await runOnce({ ...nothing, discards: true }, ground())).seconds).toBeGreaterThan(0);
});

test.runIf(linux)('a transfer that is to go on finds the half it is told of', async () => {
  const dir = temporary();
  const workload = { ...bigFile(8192), resumed: 4096 };
  make(workload, join(dir, 'from'));
  mkdirSync(join(dir, 'to'));
  const there = arrived(join(dir, 'to'), 4096);
  leaveHalf(workload, join(dir, 'from'), join(dir, 'to'));
  await there;
  const whole = readFileSync(join(dir, 'from', 'big.bin'));
  expect(readFileSync(join(dir, 'to', 'big.bin')).equals(whole.subarray(0, 4096))).toBe(true);
});

test.runIf(linux)('a contestant that fails is recorded as failed, and the others go on', async () => {
  const broken: Contestant = {
    ...copier(),
    name: 'broken',
    open: async ({ sender }) => ({ send: () => sender.start(['sh', '-c', 'echo alas >&2; exit 3']).succeeded() }),
  };
  const scores = await runRounds([broken, copier()], ground(), { warmUps: 1, counted: 2, patient: false }, () => {});
  expect(scores[0]).toMatchObject({ runs: [null, null], error: expect.stringMatching(/ended with 3[^]*alas/) });
  expect(scores[1]!.runs.map((run) => run !== null)).toEqual([true, true]);
});

test.runIf(linux)('what a command and its children used is still known when they are gone', async () => {
  const spin = 'i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done';
  const held = new Held(['sh', '-c', `(${spin}) & wait; ${spin}`]);
  onTestFinished(() => held.stop());
  await held.succeeded();
  const { user, system } = cpuOf([held.pid]);
  expect(user + system).toBeGreaterThan(0);
});

test.runIf(linux)('a server is stopped, and so is what it started', async () => {
  const held = new Held(['sh', '-c', 'sleep 60 & echo "started $!"; wait']);
  const [, child] = await held.says(/started (\d+)/);
  await held.stop();
  // Killed at once; whoever inherits it buries it in its own time.
  await expect.poll(() => isRunning(Number(child))).toBe(false);
});

test.runIf(linux)('waiting for words of a command that ends without them fails with its own', async () => {
  const held = new Held(['sh', '-c', 'echo nothing useful; echo no such port >&2']);
  onTestFinished(() => held.stop());
  await expect(held.says(/port \d/)).rejects.toThrow(/no such port/);
});

/** Bytes of all files below `dir`. */
function sizes(dir: string): number {
  const files = readdirSync(dir, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

function overwrite(path: string): void {
  const content = readFileSync(path);
  content[4321]! ^= 1;
  writeFileSync(path, content);
}

function cut(path: string): void {
  writeFileSync(path, readFileSync(path).subarray(0, -1));
}

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
