/** Takes an ended transfer's partial files away: kept for long enough, or not to be removed before (another program had them open). */
import type { TransferContext } from '../context.ts';
import type { IncomingHeader } from '../../state/journal-format.ts';

/** A disk that has not been seen for so long is not coming back: some day its journal goes, too. */
export const longestLeftMs = 90 * 24 * 60 * 60 * 1000;

/**
 * Removes the partial files of transfer `id` in and below `folders` (on the wire) of the folder it went to, unless that is
 * another place now, or none. Answers whether the next start has to try again. Throws the folder's errors.
 */
export async function sweepLeftBehind(
  { landings, destinations }: Pick<TransferContext, 'landings' | 'destinations'>,
  { id, header, folders }: { id: string; header: IncomingHeader; folders: readonly string[] },
  nowMs = Date.now(),
): Promise<boolean> {
  if (nowMs - header.startedAt > longestLeftMs) return false;
  const { dir, destination } = header;
  if (destination !== undefined && !(await destinations.isStillAt(dir, destination))) return true;
  const landing = await landings.open(dir, id, []);
  await landing.sweep(folders);
  await landing.suspend();
  return landing.leftBehind().length > 0;
}
