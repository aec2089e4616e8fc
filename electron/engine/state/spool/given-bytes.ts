/**
 * What was dropped or pasted as bytes alone, such as a picture out of a browser: written to `given/<random>/<name>` in the home,
 * so that it is sent as files are. Kept as texts are: as long as a transfer that has it is under way or in the list.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FerryError } from '../../../../shared/errors.ts';
import { maxGivenBytes } from '../../../../shared/values.ts';
import { errorCode, unusable } from '../json-file.ts';
import { isInputName } from './input.ts';

/** The folder of the home that they are in. */
export const givenFolder = 'given';

/** Where the bytes came without a name that could be a file's. */
const unnamed = 'file';

/**
 * Writes them; answers the file, ready to be sent. Throws `input-too-long` {limit}, `no-space` {dir} and `home-unusable`;
 * nothing is left then.
 */
export async function keepGivenBytes(home: string, name: string, bytes: Uint8Array): Promise<string> {
  if (bytes.length > maxGivenBytes) throw new FerryError('input-too-long', { limit: maxGivenBytes });
  const folder = join(home, givenFolder, randomUUID());
  const path = join(folder, isInputName(name) ? name : unnamed);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(path, bytes, { mode: 0o600, flag: 'wx' });
    return path;
  } catch (error) {
    await rm(folder, { recursive: true, force: true }).catch(() => {});
    if (errorCode(error) === 'ENOSPC') throw new FerryError('no-space', { dir: folder }, { cause: error });
    throw unusable(path, error);
  }
}
