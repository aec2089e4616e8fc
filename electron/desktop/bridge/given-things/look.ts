/** Looks at what a person gave before it is sent: what is gone is said at once, and so is what a link leads to. */
import { lstat, stat } from 'node:fs/promises';
import { setTimeout as passed } from 'node:timers/promises';
import type { Looked } from '../../../../shared/given/look.ts';
import { pathOfAddress, usualPlaces, type Places } from './places.ts';

/**
 * A disk that answers later than this, such as a server's that has gone, is not waited for: what is on it counts as being
 * there, and the transfer says what becomes of it.
 */
const patienceMs = 2000;

export type Kind = 'there' | 'link' | 'gone';

export interface LookOptions {
  readonly places?: Places;
  /** How long disks are waited for, in milliseconds. */
  readonly patience?: number;
  readonly kindOf?: (path: string) => Promise<Kind>;
}

/** Never rejects. */
export async function look(
  paths: readonly string[],
  uris: readonly string[],
  { places = usualPlaces(), patience = patienceMs, kindOf = kindOnDisk }: LookOptions = {},
): Promise<Looked> {
  const tooLate = new AbortController();
  const late = passed(patience, 'late' as const, { signal: tooLate.signal }).catch(() => 'late' as const);
  const kinds = (all: readonly string[]): Promise<Kind[]> =>
    Promise.all(all.map(async (path) => Promise.race([kindOf(path), late.then(() => 'there' as const)])));
  const found = await Promise.all(
    uris.map(async (uri) => ({ uri, path: await Promise.race([pathOfAddress(uri, places), late.then(() => null)]) })),
  );
  const meant = found.flatMap(({ path }) => path ?? []);
  const [given, resolved] = await Promise.all([kinds(paths), kinds(meant)]);
  tooLate.abort();
  const all = new Map<string, Kind>([...zip(paths, given), ...zip(meant, resolved)]);
  const those = (...wanted: readonly Kind[]): string[] =>
    [...all].filter(([, kind]) => wanted.includes(kind)).map(([path]) => path);
  return {
    paths: those('there', 'link'),
    links: those('link'),
    gone: those('gone'),
    elsewhere: found.filter(({ path }) => path === null).map(({ uri }) => uri),
  };
}

async function kindOnDisk(path: string): Promise<Kind> {
  try {
    if (!(await lstat(path)).isSymbolicLink()) return 'there';
    await stat(path);
    return 'link';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // What can't be looked at is the sender's to report, with its reason.
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'gone' : 'there';
  }
}

function zip<A, B>(a: readonly A[], b: readonly B[]): [A, B][] {
  return a.map((one, i) => [one, b[i]!]);
}
