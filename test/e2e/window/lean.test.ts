/** What is spared: a driver in the main process, which would stay also while closed to the tray, memory of the page, and compiling it each time. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeApp, launchHere } from '../ferry.ts';

describeApp('the main process', () => {
  test.skipIf(process.platform !== 'linux')(
    'has no graphics driver in it, and leaves its environment as it was',
    async () => {
      const { electron } = await launchHere({ name: 'Harbour' });
      const maps = await readFile(`/proc/${electron.process().pid}/maps`, 'utf8');
      const libraries = new Set([...maps.matchAll(/\/(lib[^/\n]+\.so|[^/\n]+_dri\.so)/gu)].map(([, name]) => name!));
      expect([...libraries].filter((name) => /LLVM|GLX_|_dri|gallium|nvidia-glcore/u.test(name))).toEqual([]);
      expect(await electron.evaluate(() => process.env['GDK_GL'])).toBeUndefined();
    },
  );
});

describeApp('the page', () => {
  test.skipIf(process.platform !== 'linux')('is told to tidy its memory before much is left over', async () => {
    const { electron } = await launchHere({ name: 'Harbour' });
    const pids = await electron.evaluate(({ app }) => app.getAppMetrics().map(({ type, pid }) => ({ type, pid })));
    const { pid } = pids.find(({ type }) => type === 'Tab')!;
    expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).toContain('--js-flags=--heap-growing-percent=20');
  });

  test('is compiled once: V8’s code of it is kept', async () => {
    const { page, home } = await launchHere({ name: 'Harbour' });
    const cache = join(home, 'electron', 'Code Cache', 'js');
    const largest = async (): Promise<number> => {
      await page.reload();
      await page.getByTestId('self-name').waitFor();
      const names = await readdir(cache).catch(() => []);
      return Math.max(0, ...(await Promise.all(names.map(async (name) => (await stat(join(cache, name))).size))));
    };
    await expect.poll(largest, { timeout: 30_000 }).toBeGreaterThan(100_000);
  });
});
