import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasFlag, interruptBudget } from '../../../electron/cli/runtime/tier-up.ts';
import { bundle } from '../../support/bundles/bundle.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const hasInterruptBudget = await hasFlag('--interrupt-budget');

/** What V8 says on stderr when the flag is set: the only way to know for certain, and why a program of its own does it. */
function complaint(setting: string): string {
  const program = `require('node:v8').setFlagsFromString('${setting}')`;
  return spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' }).stderr;
}

/** Calls a function so often and says whether V8 has optimised it (bit 4 of its status). */
function isOptimised(calls: number, setting: string | null): boolean {
  const set = setting === null ? '' : `require('node:v8').setFlagsFromString('${setting}');`;
  const program = `${set}
    function work(list) { let sum = 0; for (let i = 0; i < list.length; i++) sum += list[i]; return sum; }
    const list = Array.from({ length: 100 }, (_, i) => i);
    for (let i = 0; i < ${calls}; i++) work(list);
    // Compiled beside the program: given a moment, it would be there.
    setTimeout(() => { work(list); console.log((%GetOptimizationStatus(work) & 16) !== 0); }, 200);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--allow-natives-syntax', '-e', program], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout.trim() === 'true';
}

test.runIf(hasInterruptBudget)('what runs for a moment is not compiled, what stays hot is', () => {
  expect(isOptimised(90, null)).toBe(true);
  expect(isOptimised(90, interruptBudget)).toBe(false);
  expect(isOptimised(300_000, interruptBudget)).toBe(true);
});

test.for([interruptBudget, '--invocation-count-for-maglev=200', '--max-optimized-bytecode-size=60000', '--no-such=1'])(
  'whether this V8 has %s is answered as V8 itself takes it',
  async (setting) => {
    const [flag = ''] = setting.split('=');
    expect(complaint(setting) === '').toBe(await hasFlag(flag));
  },
);

test('a flag whose name only begins like another’s is none', async () => {
  expect(await hasFlag('--max-optimized-bytecode-size')).toBe(true);
  expect(await hasFlag('--max-optimized-bytecode')).toBe(false);
});

test('setting it says nothing, whichever V8 this is', async () => {
  const child = await bundle('test/cli/runtime/tier-up.child.ts');
  const { stdout, stderr, status } = spawnSync(process.execPath, [child], { encoding: 'utf8' });
  expect([stdout, stderr, status]).toEqual([`${hasInterruptBudget}\n`, '', 0]);
});

test('a Node that is gone, and one that fails, are taken to have none', async () => {
  const dir = await temporaryFolder();
  expect(await hasFlag('--interrupt-budget', join(dir, 'none'))).toBe(false);
  expect(await hasFlag('--interrupt-budget', dir)).toBe(false);
});

test.skipIf(process.platform === 'win32')('one that lists the flag and fails is not believed', async () => {
  const node = join(await temporaryFolder(), 'node');
  writeFileSync(node, '#!/bin/sh\necho "  --interrupt-budget (as V8 has it)"\nexit 1\n');
  chmodSync(node, 0o755);
  expect(await hasFlag('--interrupt-budget', node)).toBe(false);
});
