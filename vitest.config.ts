/** The tests, in three projects: plain Node, the window's parts in happy-dom, and the real app (one at a time, last). */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/renderer/**'],
          testTimeout: 20_000,
          hookTimeout: 20_000,
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
          testTimeout: 20_000,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: 'test/e2e/setup.ts',
          // A start takes one second on an idle machine and ten on one that fuzzes and benchmarks beside it.
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          // A real window beside two busy workers is slow to the point of time-outs.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
