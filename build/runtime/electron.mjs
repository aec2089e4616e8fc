/** Runs the built app from this checkout. */
import { spawn } from 'node:child_process';
import { Advice } from './advice.mjs';
import { root } from '../build.mjs';
import { checkMachine, sandboxSwitches } from './machine.mjs';
import { findElectron } from './runtime.mjs';

/**
 * The runtime and the switches it needs on this machine.
 * @returns {{ executable: string, switches: readonly string[] }}
 * @throws {Advice} when the app cannot run here
 */
export function prepareElectron() {
  const say = console.error;
  const executable = findElectron({ say });
  checkMachine(executable);
  // Chromium's own words about a desktop's missing buses and drivers help nobody; Ferry keeps a log of its own.
  return { executable, switches: [...sandboxSwitches(executable, say), '--log-level=3'] };
}

/**
 * @param {ReturnType<typeof prepareElectron>} electron
 * @param {readonly string[]} args the app's own
 * @param {Readonly<Record<string, string>>} [env] more of the environment
 */
export function runElectron({ executable, switches }, args, env = {}) {
  const child = spawn(executable, [...switches, root, ...args], { stdio: 'inherit', env: { ...process.env, ...env } });
  /** @type {Promise<number>} exit code, a signal's as shells count it */
  const exited = new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Advice(`Electron does not start: ${error.message}`)));
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
  return { child, exited };
}
