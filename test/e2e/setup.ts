/**
 * Before the tests of the real app: finds out whether they can run here, builds what they run and gives them a screen
 * of their own. Where they cannot run they are skipped, and this says why; with FERRY_REQUIRE_E2E set it fails instead.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { TestProject } from 'vitest/node';
import { Advice } from '../../build/runtime/advice.mjs';
import { build, parts } from '../../build/build.mjs';
import { hasDisplay, missingLibraries, sandboxSwitches } from '../../build/runtime/machine.mjs';
import { findElectron } from '../../build/runtime/runtime.mjs';

export type Desktop =
  | { readonly runs: false; readonly reason: string }
  | {
      readonly runs: true;
      /** Path of the Electron executable. */
      readonly electron: string;
      readonly switches: readonly string[];
      /** `DISPLAY` for the app; null: the system needs none, or the app's own environment has one. */
      readonly display: string | null;
    };

declare module 'vitest' {
  interface ProvidedContext {
    desktop: Desktop;
  }
}

const screen = '1920x1400x24';

export default async function setup(project: TestProject): Promise<() => void> {
  let xvfb: ChildProcess | null = null;
  try {
    const needsScreen = process.platform === 'linux';
    const hasXvfb = needsScreen && spawnSync('Xvfb', ['-version']).error === undefined;
    if (needsScreen && !hasXvfb && !hasDisplay()) {
      throw new Advice('there is neither a display nor Xvfb here; run: sudo bash build/setup-linux.sh');
    }
    const say = (line: string): void => console.log(line);
    const electron = findElectron({ say });
    const missing = needsScreen ? missingLibraries(electron) : [];
    if (missing.length > 0) {
      throw new Advice(`system libraries are missing (${missing.join(', ')}); run: sudo bash build/setup-linux.sh`);
    }
    const switches = sandboxSwitches(electron, say);
    await build(parts);
    let display: string | null = null;
    // A screen of our own where there can be one: windows of tests have no business on the person's.
    if (hasXvfb) ({ xvfb, display } = await startXvfb());
    project.provide('desktop', { runs: true, electron, switches, display });
  } catch (error) {
    if (!(error instanceof Advice) || process.env['FERRY_REQUIRE_E2E']) throw error;
    console.warn(`The tests of the real app are skipped: ${error.message}`);
    project.provide('desktop', { runs: false, reason: error.message });
  }
  return () => void xvfb?.kill();
}

/** Xvfb picks a free display and says which on a descriptor. */
async function startXvfb(): Promise<{ xvfb: ChildProcess; display: string }> {
  const xvfb = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', screen, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  let answer = '';
  for await (const chunk of xvfb.stdio[3] as Readable) {
    answer += String(chunk);
    if (answer.endsWith('\n')) break;
  }
  if (answer === '') throw new Error('Xvfb did not start');
  return { xvfb, display: `:${answer.trim()}` };
}
