/** What a person drops, pastes or picks, as it comes: files with and without a place on this computer, and what is said of those that can't be sent. */
import { addressesIn, isThing } from '../../shared/given/addresses.ts';
import { isolated, type Text } from '../../shared/text/index.ts';
import { maxGivenBytes } from '../../shared/values.ts';
import { splitPath } from './paths.ts';
import type { Ui } from './ui.ts';

export interface Things {
  readonly paths: readonly string[];
  /** Addresses of a file manager's own, without what came as a path. */
  readonly uris: readonly string[];
  /** Bytes without a path, such as a picture out of a browser. */
  readonly loose: readonly File[];
  /** How many came with neither a path nor a name. */
  readonly nameless: number;
}

export function thingsAt(paths: readonly string[], uris: readonly string[] = []): Things {
  return { paths, uris, loose: [], nameless: 0 };
}

export function isNothing({ paths, uris, loose, nameless }: Things): boolean {
  return paths.length + uris.length + loose.length + nameless === 0;
}

export function thingsIn(data: DataTransfer | null, how: 'dropped' | 'pasted', pathOf: (file: File) => string): Things {
  const files = [...(data?.files ?? [])].map((file) => ({ file, path: pathOf(file) }));
  const without = files.filter(({ path }) => path === '').map(({ file }) => file);
  return {
    paths: files.map(({ path }) => path).filter((path) => path !== ''),
    // With files the list names the same things once more; what was copied main reads for itself.
    uris: files.length > 0 || how === 'pasted' ? [] : addressesIn(data?.getData('text/uri-list') ?? '').filter(isThing),
    loose: without.filter(({ name }) => name !== ''),
    nameless: without.filter(({ name }) => name === '').length,
  };
}

/** What of things couldn't be taken, or not as it looks: names, paths where there are any. */
export interface Untaken {
  /** How many things there were. */
  readonly all: number;
  readonly nameless: number;
  readonly elsewhere: string[];
  readonly gone: string[];
  readonly links: string[];
  readonly tooLarge: string[];
}

/** Named one by one; more than that nobody reads in passing. */
const maxNamed = 3;

export function sayUntaken(ui: Pick<Ui, 'notify'>, { all, nameless, elsewhere, gone, links, tooLarge }: Untaken): void {
  const untaken = elsewhere.length + nameless;
  if (untaken > 0) {
    const names = (text: Text): Named => named(text, elsewhere, nameless > 0 ? [text.compose.nameless] : [], untaken);
    const say = (text: Text): string => text.compose.notTaken(names(text).shown, untaken, names(text).more, all);
    ui.notify({ tone: 'error', say });
  }
  const say = (tone: 'error' | 'info', names: readonly string[], words: (text: Text, of: Named) => string): void => {
    if (names.length > 0) ui.notify({ tone, say: (text) => words(text, named(text, names)) });
  };
  say('error', gone, ({ compose }, { shown, more }) => compose.gone(shown, gone.length, more));
  say('error', tooLarge, ({ compose }, { shown, more }) => compose.tooLarge(shown, more, maxGivenBytes));
  say('info', links, ({ compose }, { shown, more }) => compose.asTarget(shown, links.length, more));
}

export interface Named {
  readonly shown: string;
  /** How many aren't among the names. */
  readonly more: number;
}

/** The first of these for a sentence, and how many more there are. */
export function named(text: Text, paths: readonly string[], others: readonly string[] = [], all = paths.length): Named {
  const names = [...paths.slice(0, maxNamed).map((path) => isolated(nameOf(path))), ...others].slice(0, maxNamed);
  return { shown: names.join(text.compose.between), more: all - names.length };
}

function nameOf(path: string): string {
  return splitPath(path).name;
}
