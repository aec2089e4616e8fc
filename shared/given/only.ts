/** What alone is sent of what a person gave: the part of an earlier transfer that did not make it. */
import * as v from 'valibot';
import { maxCasualties, pathSchema } from '../values.ts';

/** Paths as the sender told them, `/` between names, the top-level one first. All below one of them goes, too. */
export const onlySchema = v.pipe(v.array(pathSchema), v.minLength(1), v.maxLength(maxCasualties));

/** Whether something at this path goes where only these do: itself, what is in it, and the folders on the way there. */
export function isWanted(path: string, only: readonly string[]): boolean {
  return only.some((one) => one === path || path.startsWith(`${one}/`) || one.startsWith(`${path}/`));
}

/** The top-level names among these paths, each once. */
export function topNames(only: readonly string[]): readonly string[] {
  return [...new Set(only.map((path) => path.split('/', 1)[0]!))];
}
