/** Known holes in the packages of the lock, as the registry tells them: `npm audit`. */
import { execFile } from 'node:child_process';

/** A registry that doesn't answer keeps nobody from working. */
const patienceMs = 30_000;

/** Of what ships anything counts; of tools what is grave: their holes want somebody who feeds them. */
export const levels = /** @type {const} */ ([
  { what: 'what is shipped', args: ['--omit=dev'], level: 'low' },
  { what: 'everything', args: [], level: 'high' },
]);
const order = ['info', 'low', 'moderate', 'high', 'critical'];

/** @typedef {{ severity: string, range?: string }} Hole */
/** @typedef {{ auditReportVersion?: number, vulnerabilities?: Record<string, Hole>, message?: string }} Report */

/**
 * What is found at this level and above, as `name range (severity)`; null: the registry could not be asked, or said no report.
 * @param {string} json what `npm audit --json` has written
 * @param {string} level
 * @returns {string[] | null}
 */
export function holesIn(json, level) {
  /** @type {Report} */
  let report;
  try {
    report = JSON.parse(json);
  } catch {
    return null;
  }
  if (report.auditReportVersion === undefined || report.vulnerabilities === undefined) return null;
  return Object.entries(report.vulnerabilities)
    .filter(([, { severity }]) => order.indexOf(severity) >= order.indexOf(level))
    .map(([name, { severity, range = '' }]) => `${name} ${range} (${severity})`);
}

/**
 * @param {string} folder of package-lock.json
 * @param {readonly string[]} args
 * @returns {Promise<string>} what it wrote, whatever came of it
 */
export function audit(folder, args) {
  return new Promise((resolve) => {
    const options = { cwd: folder, timeout: patienceMs, maxBuffer: 1e8, shell: process.platform === 'win32' };
    execFile('npm', ['audit', '--json', ...args], options, (_error, stdout) => resolve(stdout));
  });
}
