/** The tests, in three projects: plain Node, the window's parts in happy-dom, and the real app (one at a time, last). */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/**
 * Tests wait for events, not for a time: this only ends what hangs. A machine whose cores are busy with something else
 * may take ten times as long as a quiet one, and Wine starts a program in seconds.
 */
const endsMs = process.env['FERRY_IN_WINE'] === '1' ? 300_000 : 120_000;
const patience = { testTimeout: endsMs, hookTimeout: endsMs, expect: { poll: { timeout: 20_000 } } };

/** Served as it is to browsers: vitest hands out style sheets empty unless they are named. */
const css = { include: [/engine\/share\/page\/page\.css/] };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          css,
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/renderer/**'],
          ...patience,
          // The machine has two cores, and many of these tests drive two engines each.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        plugins: [react()],
        test: {
          name: 'renderer',
          include: ['test/renderer/**/*.test.{ts,tsx}'],
          environment: 'happy-dom',
          ...patience,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'e2e',
          css,
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: 'test/e2e/setup.ts',
          ...patience,
          fileParallelism: false,
          // A real window beside two busy workers is slow to the point of time-outs.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
