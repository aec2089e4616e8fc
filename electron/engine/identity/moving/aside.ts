/** Takes the identity of a home out of the way: it is kept beside the one that comes. */
import { randomUUID } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { FerryError } from '../../../../shared/errors.ts';
import { tryAgain } from '../../open-elsewhere/try-again.ts';
import { errorCode } from '../../state/json-file.ts';

/** Answers where it is now. Throws `home-unusable` {path}. */
export async function putAside(home: string): Promise<string> {
  const dir = join(home, 'identity');
  const day = new Date().toISOString().slice(0, 10);
  const aside = `${dir}.before-${day}-${randomUUID().slice(0, 8)}`;
  try {
    await tryAgain(() => rename(dir, aside), 'denied');
  } catch (cause) {
    throw new FerryError('home-unusable', { path: dir, detail: errorCode(cause) ?? '' }, { cause });
  }
  return aside;
}
