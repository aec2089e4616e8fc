/** `npm run check` on the packages that Ferry is made of: licences that aren't allowed and known holes fail it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../build.mjs';
import { audit, holesIn, levels } from './audit.mjs';
import { forbidden } from './licences.mjs';

/** @param {string} path */
const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));

const built = ['out/licences.json', 'out/renderer/licences.json'].filter((path) => existsSync(join(root, path)));
const refused = forbidden(read('package-lock.json').packages, built.flatMap(read));
for (const each of refused) console.error(`Its licence isn't allowed (build/dependencies/licences.mjs): ${each}`);
if (refused.length > 0) process.exitCode = 1;

const reports = await Promise.all(levels.map(({ args }) => audit(root, args)));
for (const [i, { what, level }] of levels.entries()) {
  const holes = holesIn(reports[i] ?? '', level);
  if (holes === null) console.error(`npm audit of ${what}: the registry could not be asked, so nothing is known.`);
  for (const hole of holes ?? []) console.error(`npm audit of ${what}: ${hole}. npm audit says more.`);
  if ((holes ?? []).length > 0) process.exitCode = 1;
}
