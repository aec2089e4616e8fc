/** The top-level names of a manifest: where a transfer that was killed may have left things. */

/** Most names kept: they stand in a journal's header, which should stay short. */
const maxTops = 1000;

/** The top-level name of a path on the wire. */
export function topOf(path: string): string {
  const end = path.indexOf('/');
  return end < 0 ? path : path.slice(0, end);
}

/** Those of these entries, each once. */
export function topLevelNames(entries: readonly { readonly path: string }[]): string[] {
  const tops = new Set<string>();
  for (const { path } of entries) if (tops.size < maxTops) tops.add(topOf(path));
  return [...tops];
}
