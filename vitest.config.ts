/**
 * The tests: plain Node (`node`, and `alone` for files that change the process they run in), the window's parts in happy-dom,
 * and the real app (last, side by side only where each file can have a network of its own).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { seatCount } from './test/e2e/seats/seats.ts';

/**
 * Tests wait for events, not for a time: this only ends what hangs. A machine whose cores are busy with something else
 * may take ten times as long as a quiet one, and Wine starts a program in seconds.
 */
const inWine = process.env['FERRY_IN_WINE'] === '1';
const endsMs = inWine ? 300_000 : 120_000;
const patience = { testTimeout: endsMs, hookTimeout: endsMs, expect: { poll: { timeout: 20_000 } } };

/** A place for what they bundle. */
const bundles = 'test/support/bundles/setup.ts';
/** Served as it is to browsers: vitest hands out style sheets empty unless they are named. */
const css = { include: [/engine\/share\/page\/page\.css/] };

/**
 * Files of `node` share a process, one after the other: loading the engine anew for each of 400 files took a third of all the
 * time. These can't: they put others in the place of modules, replace the system's randomness, or measure memory.
 */
const alone = [
  'test/model/**/*.test.ts',
  'test/hostile/costs/**/*.test.ts',
  ...(readdirSync('test', { recursive: true }) as string[])
    .filter((path) => path.endsWith('.test.ts') && !/^(renderer|e2e)/.test(path))
    .map((path) => join('test', path))
    .filter((path) => /\bvi\.(mock|doMock|hoisted)\(/.test(readFileSync(path, 'utf8'))),
];

/** For two cores: half of what a test takes it waits, for a disk or for a time limit to run out. Wine keeps a core busy by itself. */
const workers = inWine ? 2 : 4;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          css,
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/renderer/**', ...alone],
          ...patience,
          globalSetup: bundles,
          isolate: false,
          maxWorkers: workers,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'alone',
          css,
          globalSetup: bundles,
          include: alone,
          ...patience,
          maxWorkers: workers,
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
          maxWorkers: workers,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'e2e',
          css,
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: 'test/e2e/seats/setup.ts',
          // Each worker goes into a network and onto a screen of its own before anything else.
          setupFiles: 'test/e2e/seats/desktop.ts',
          ...patience,
          maxWorkers: seatCount,
          // A real window beside busy workers is slow to the point of time-outs.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
