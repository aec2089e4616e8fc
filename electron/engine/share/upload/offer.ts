/** What a page says it wants to send, checked. */
import * as v from 'valibot';
import { checkPath } from '../../disk/names/safe-path.ts';
import { HttpProblem } from '../http/problem.ts';

/** One file of an offer. */
export interface OfferedFile {
  readonly name: string;
  readonly bytes: number;
  /** Whole milliseconds since the epoch. */
  readonly mtimeMs: number;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
/** What a `Date` of a browser's can be. */
const time = v.pipe(v.number(), v.finite(), v.minValue(-8.64e15), v.maxValue(8.64e15));
const offerSchema = v.object({
  files: v.pipe(v.array(v.object({ name: v.string(), size: count, time: v.optional(time, 0) })), v.minLength(1)),
});

/** Throws `bad-request`, `too-many-files`, `bad-name`. Names are single ones: a browser tells no folders. */
export function parseOffer(body: string, mostFiles: number): readonly OfferedFile[] {
  let said: unknown;
  try {
    said = JSON.parse(body);
  } catch {
    throw new HttpProblem('bad-request');
  }
  const offer = v.safeParse(offerSchema, said);
  if (!offer.success) throw new HttpProblem('bad-request');
  const { files } = offer.output;
  if (files.length > mostFiles) throw new HttpProblem('too-many-files');
  if (!Number.isSafeInteger(files.reduce((sum, { size }) => sum + size, 0))) throw new HttpProblem('bad-request');
  return files.map(({ name, size, time }) => {
    const checked = checkPath(name);
    if (!checked.ok || checked.value.length !== 1) throw new HttpProblem('bad-name');
    return { name, bytes: size, mtimeMs: Math.floor(time) };
  });
}
