/** Files with holes: made, and looked at for what they take. */
import { randomBytes } from 'node:crypto';
import { open, stat } from 'node:fs/promises';

/** A file of `bytes` that is all hole but for random content, of which no byte is 0, at each of `places`: [position, bytes]. */
export async function holedFile(
  path: string,
  bytes: number,
  places: readonly (readonly [position: number, bytes: number])[],
): Promise<string> {
  const file = await open(path, 'w');
  for (const [position, length] of places) {
    const content = randomBytes(length);
    for (let at = content.indexOf(0); at >= 0; at = content.indexOf(0, at + 1)) content[at] = 1;
    await file.write(content, 0, length, position);
  }
  await file.truncate(bytes);
  await file.close();
  return path;
}

/** What a file takes of its disk, in bytes. */
export async function taken(path: string): Promise<number> {
  return (await stat(path)).blocks * 512;
}
