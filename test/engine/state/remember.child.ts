/** A process that remembers devices: `home`, then the fingerprints, which are names as well. */
import { KnownDevices } from '../../../electron/engine/state/known-devices.ts';

const [home, ...fingerprints] = process.argv.slice(2);
const known = new KnownDevices(home!, (line) => process.stderr.write(`${line}\n`));
await Promise.all(
  fingerprints.map((fingerprint) => known.remember({ fingerprint, name: fingerprint, autoAccept: true })),
);
