/** A folder for tests that write and flush thousands of files, whatever they prove about them. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { onTestFinished } from 'vitest';
import { tempDir } from '../pair.ts';

/** In memory where there is some; gone when the test has finished. */
export async function memoryDir(): Promise<string> {
  if (!existsSync('/dev/shm')) return tempDir();
  const dir = await mkdtemp('/dev/shm/ferry-test-');
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}
