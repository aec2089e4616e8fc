import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { hasFlag, interruptBudget } from '../../../electron/cli/runtime/tier-up.ts';
import { bundle } from '../../support/bundles/bundle.ts';

const hasInterruptBudget = await hasFlag('--interrupt-budget');
/** Compiled at once, and not beside the program: nothing is waited for. */
const flags = ['--allow-natives-syntax', '--no-concurrent-recompilation'];

async function run(...settings: readonly string[]): Promise<unknown> {
  const child = await bundle('test/engine/runtime/compile-soon.child.ts');
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, child, ...settings], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

test.runIf(hasInterruptBudget)(
  'where V8 compiles late, it compiles soon while many requests come, and no longer',
  async () => {
    expect(await run(interruptBudget)).toEqual({ untouched: true, late: false, few: false, many: true, after: false });
  },
);

test('where nobody has made it late it is left alone', async () => {
  const { untouched, after } = (await run()) as { untouched: boolean; after: boolean };
  expect(after).toBe(untouched);
});
