/** Whether the natives in a packed app are those of the computers it is for: npm installs those of this one alone. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The packages that hold them begin so, each followed by system and processor. */
const prefixes = ['@koromix/koffi-', '@napi-rs/blake-hash-'];

/**
 * Throws, with what to do, where one is missing or there is one of another computer's.
 * @param {string} resources the packed app's folder of that name
 * @param {string} platform as Node calls it
 * @param {string} arch as Node calls it; on a Mac both processors' are in each half of the one app
 */
export function checkNatives(resources, platform, arch) {
  const modules = join(resources, 'app.asar.unpacked', 'node_modules');
  const present = ['@koromix', '@napi-rs'].flatMap((scope) =>
    existsSync(join(modules, scope)) ? readdirSync(join(modules, scope)).map((name) => `${scope}/${name}`) : [],
  );
  const wanted = (platform === 'darwin' ? ['x64', 'arm64'] : [arch]).flatMap((each) =>
    prefixes.map((prefix) => `${prefix}${platform}-${each}`),
  );
  const missing = wanted.filter((name) => !present.some((each) => each === name || each.startsWith(`${name}-`)));
  const strange = present.filter((name) => !wanted.some((each) => name === each || name.startsWith(`${each}-`)));
  if (missing.length > 0 || strange.length > 0) {
    throw new Error(
      `natives are ${present.join(', ') || 'missing'}, wanted ${wanted.join(', ')}: ${advice(platform, arch)}`,
    );
  }
}

/** @param {string} platform @param {string} arch */
function advice(platform, arch) {
  if (platform === 'darwin') return 'install those of the other processor beside them (.github/workflows/release.yml)';
  return `pack on such a computer, or after npm ci --os=${platform} --cpu=${arch}`;
}
