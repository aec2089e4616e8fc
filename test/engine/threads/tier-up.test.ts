import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { hasInterruptBudget, interruptBudget } from '../../../electron/engine/threads/tier-up.ts';

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

test('the flag is set only where this V8 has it: otherwise it would complain on stderr at every start', () => {
  const { stdout } = spawnSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  expect(/^ *--interrupt-budget /m.test(stdout)).toBe(hasInterruptBudget);
});
