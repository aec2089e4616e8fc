/** The bench’s own clearing up costs no run that comes after it. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Scratch } from '../../../../build/bench/host/scratch.ts';

const tmpfs = 0x01021994;
const linux = process.platform === 'linux';

function scratchOn(storage: string): { scratch: Scratch; file: string; folder: string } {
  const dir = mkdtempSync(join(storage, 'ferry-scratch-test-'));
  const scratch = new Scratch(join(dir, 'made', 'here'));
  onTestFinished(() => {
    scratch.remove();
    rmSync(dir, { recursive: true, force: true });
  });
  const folder = scratch.folder('to');
  mkdirSync(join(folder, 'deep'));
  const file = join(folder, 'deep', 'a');
  writeFileSync(file, 'something');
  return { scratch, file, folder };
}

test.runIf(linux && statfsSync(tmpdir()).type !== tmpfs)(
  'a disk gets the space back at once, the inodes when all has been measured',
  () => {
    const { scratch, file, folder } = scratchOn(tmpdir());
    scratch.release(folder);
    expect(statSync(file).size).toBe(0);
    expect(scratch.folder('to')).not.toBe(folder);
    scratch.remove();
    expect(existsSync(scratch.path)).toBe(false);
  },
);

test.runIf(linux && existsSync('/dev/shm') && statfsSync('/dev/shm').type === tmpfs)(
  'memory gets everything back at once',
  () => {
    const { scratch, folder } = scratchOn('/dev/shm');
    scratch.release(folder);
    expect(readdirSync(scratch.path)).toEqual([]);
  },
);
