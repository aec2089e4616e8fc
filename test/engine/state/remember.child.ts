/** A process that remembers devices: `home`, then the fingerprints, which are names as well. */
import { KnownDevices } from '../../../electron/engine/state/known-devices.ts';

const [home, ...fingerprints] = process.argv.slice(2);
const known = new KnownDevices(home!, {
  has: () => false,
  report: (problem) => Promise.resolve(process.stderr.write(`${JSON.stringify(problem)}\n`)),
});
await Promise.all(
  fingerprints.map((fingerprint) => known.remember({ fingerprint, name: fingerprint, autoAccept: true })),
);
