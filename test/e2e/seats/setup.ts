/**
 * Before the tests of the real app: finds out whether they can run here, builds what they run and makes the seats that they run
 * in, side by side: each has a screen and, where there is more than one, a network of its own, so that nothing in one is seen in
 * another. Where they cannot run they are skipped, and this says why; with FERRY_REQUIRE_E2E set it fails instead.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { TestProject } from 'vitest/node';
import { Advice } from '../../../build/runtime/advice.mjs';
import { build, parts } from '../../../build/build.mjs';
import { hasDisplay, missingLibraries, sandboxSwitches } from '../../../build/runtime/machine.mjs';
import { findElectron } from '../../../build/runtime/runtime.mjs';
import { openLan } from '../../support/netns.ts';
import { hasXvfb, seatCount } from './seats.ts';

export type Desktops =
  | { readonly runs: false; readonly reason: string }
  | {
      readonly runs: true;
      /** Path of the Electron executable. */
      readonly electron: string;
      readonly switches: readonly string[];
      /** One for each worker. */
      readonly seats: readonly Seat[];
    };

export interface Seat {
  /** `DISPLAY` for the app; null: the system needs none, or the app's own environment has one. */
  readonly display: string | null;
  /** Name of its network namespace; null: the computer's own network. */
  readonly namespace: string | null;
}

declare module 'vitest' {
  interface ProvidedContext {
    desktops: Desktops;
  }
}

const pixels = '1920x1400x24';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const ends: (() => unknown)[] = [];
  try {
    const needsScreen = process.platform === 'linux';
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
    const seats: Seat[] = [];
    while (seats.length < seatCount) seats.push(await makeSeat(ends));
    project.provide('desktops', { runs: true, electron, switches, seats });
  } catch (error) {
    if (!(error instanceof Advice) || process.env['FERRY_REQUIRE_E2E']) throw error;
    console.warn(`The tests of the real app are skipped: ${error.message}`);
    project.provide('desktops', { runs: false, reason: error.message });
  }
  return async () => {
    for (const end of ends) await end();
  };
}

/** Adds to `ends` what takes it away. */
async function makeSeat(ends: (() => unknown)[]): Promise<Seat> {
  // A screen of our own where there can be one: windows of tests have no business on the person's.
  const screen = hasXvfb ? await startXvfb() : null;
  ends.push(() => screen?.xvfb.kill());
  const display = screen?.display ?? null;
  if (seatCount === 1) return { display, namespace: null };
  const network = await openLan('seat');
  ends.push(network.close);
  // A way out that leads nowhere, as on a computer whose router is away.
  network.ip('seat', 'route', 'add', 'default', 'via', '10.99.0.254');
  return { display, namespace: network.env['NS_SEAT']! };
}

/** Xvfb picks a free display and says which on a descriptor. In the computer's network: there a display's number is taken once. */
async function startXvfb(): Promise<{ xvfb: ChildProcess; display: string }> {
  const xvfb = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', pixels, '-nolisten', 'tcp'], {
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
