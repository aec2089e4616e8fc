/** A part of what a person gave, as commands and journals name it. */
import * as v from 'valibot';
import { maxCasualties, pathSchema } from '../values.ts';

/** Paths as the sender told them, `/` between names, the top-level one first. All below one of them goes, too. */
export const onlySchema = v.pipe(v.array(pathSchema), v.minLength(1), v.maxLength(maxCasualties));
