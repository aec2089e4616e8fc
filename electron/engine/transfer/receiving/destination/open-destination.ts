/** From a chosen folder to one that what was offered can go into: made and tried, known as the place it is, with room enough. */
import type { Destination } from '../../../disk/destination/destination.ts';
import type { Manifest, ManifestEntry } from '../../agreed/manifest.ts';
import { Retry, retryWhile } from '../../calling/retry.ts';
import type { TransferContext } from '../../context.ts';
import type { Landing } from '../landing/landing.ts';
import { checkRoom } from './check-room.ts';
import { toFailure } from '../../../../../shared/errors.ts';

export interface DestinationOptions {
  readonly dir: string;
  /** The transfer's. */
  readonly id: string;
  /** As of `Landings.open`. */
  readonly marked: boolean;
  /** Nobody is there to choose another folder: it waits for room, and for descriptors. */
  readonly evenIfFull: boolean;
  readonly manifest: Manifest<ManifestEntry>;
  /** Throws when the offer was taken back meanwhile. */
  checkStillThere(): void;
}

export interface OpenDestination {
  readonly landing: Landing;
  /** Undefined where the system doesn't say. */
  readonly destination: Destination | undefined;
}

/**
 * Throws as `Landings.open`, as `checkStillThere`, and unless it is taken even if full: no-space {dir, needed, free},
 * larger-than-disk, file-too-large. Then nothing of it stays on disk.
 */
export async function openDestination(
  { landings, destinations }: Pick<TransferContext, 'landings' | 'destinations'>,
  { dir, id, marked, evenIfFull, manifest, checkStillThere }: DestinationOptions,
): Promise<OpenDestination> {
  // Each waits for the disk several times: side by side that takes half as long.
  const open = () => Promise.all([landings.open(dir, id, [], marked), destinations.placeOf(dir)]);
  const [landing, place] = await (evenIfFull ? patiently(open, checkStillThere) : open());
  try {
    if (!evenIfFull) await checkRoom(manifest, landing, dir, destinations);
    // Opening has made a folder that was missing.
    const destination = place ?? (await destinations.placeOf(dir));
    checkStillThere();
    return { landing, destination };
  } catch (error) {
    await landing.withdraw();
    throw error;
  }
}

/** Does it once there are descriptors, as long as `check` doesn't throw. */
function patiently<T>(work: () => Promise<T>, check: () => void): Promise<T> {
  const retry = new Retry();
  const { signal } = new AbortController();
  const passes = (error: unknown): boolean => toFailure(error).code === 'too-many-open-files';
  return retryWhile(work, passes, async () => {
    await retry.wait(signal);
    check();
  });
}
