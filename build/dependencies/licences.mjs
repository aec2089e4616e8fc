/** Which licences packages may have: what Ferry ships has to be as free as Ferry, whoever passes it on; tools may be more. */

/** They ask for no more than their own text, which the packages carry (build/packaging/licences.mjs). */
export const shippedLicences = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];
/** Of what only builds and tests: free software of whatever kind. */
export const toolLicences = [...shippedLicences, 'BlueOak-1.0.0', 'CC0-1.0', 'MPL-2.0', 'Python-2.0', 'WTFPL'];

/** @typedef {{ dev?: boolean, devOptional?: boolean, license?: string, version?: string }} Locked */
/** @typedef {{ name: string, version: string, identifier: string | null }} Bundled */

/**
 * Packages whose licence isn't allowed, each as `name version (licence)`.
 * @param {Readonly<Record<string, Locked>>} packages of a lock file
 * @param {readonly Bundled[]} bundled what the build has put into out/, where there is one
 */
export function forbidden(packages, bundled) {
  const locked = Object.entries(packages).flatMap(([path, { dev, devOptional, license, version }]) => {
    if (path === '') return [];
    const allowed = dev === true || devOptional === true ? toolLicences : shippedLicences;
    return isAllowed(license, allowed)
      ? []
      : [`${path.replace(/^.*node_modules\//, '')} ${version} (${license ?? 'none'})`];
  });
  const inside = bundled
    .filter(({ identifier }) => !isAllowed(identifier ?? undefined, shippedLicences))
    .map(({ name, version, identifier }) => `${name} ${version} (${identifier ?? 'none'}), bundled`);
  return [...new Set([...locked, ...inside])].toSorted();
}

/**
 * Of several that a person may choose from, one is enough; of several at once, each counts.
 * @param {string | undefined} license as SPDX writes it
 * @param {readonly string[]} allowed
 */
export function isAllowed(license, allowed) {
  if (license === undefined) return false;
  const bare = license.replace(/^\((.*)\)$/, '$1');
  // Nested ones are nobody's here, and so not allowed.
  return bare.split(' OR ').some((choice) => choice.split(' AND ').every((one) => allowed.includes(one)));
}
