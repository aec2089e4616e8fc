/** Before the tests: a place for what they bundle, which all of a run share; it goes with them. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** `inProject`: where Node finds the project's packages; `open`: where every user may read. */
    bundles: { readonly inProject: string; readonly open: string };
  }
}

export default function setup(project: TestProject): () => void {
  const cache = fileURLToPath(new URL('../../../node_modules/.cache/ferry-test', import.meta.url));
  mkdirSync(cache, { recursive: true });
  const inProject = mkdtempSync(join(cache, 'run-'));
  const open = mkdtempSync(join(tmpdir(), 'ferry-bundles-'));
  chmodSync(open, 0o755);
  project.provide('bundles', { inProject, open });
  return () => [inProject, open].forEach((dir) => rmSync(dir, { recursive: true, force: true }));
}
