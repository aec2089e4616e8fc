/** What the engine takes for random (nonces, ids, names) comes from the schedule's seed while one runs. */
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import type { Chance } from './chance.ts';

const original = { randomBytes: crypto.randomBytes, randomInt: crypto.randomInt };
let chance: Chance | null = null;

// Once for the process: every import of these names sees them.
Object.assign(crypto, {
  randomBytes: (size: number) => chance?.bytes(size) ?? original.randomBytes(size),
  randomInt: (max: number) => chance?.below(max) ?? original.randomInt(max),
});
syncBuiltinESMExports();

/** From now on they come from `from`; null: from the system again. */
export function load(from: Chance | null): void {
  chance = from;
}
