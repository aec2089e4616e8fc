/** Whether there is room for what is offered, before anybody begins. */
import type { Destinations } from '../../../disk/destination/destinations.ts';
import { sizeOn } from '../../../disk/destination/free-space.ts';
import { whyNever } from '../../../disk/destination/length.ts';
import type { Manifest, ManifestEntry } from '../../agreed/manifest.ts';
import type { Landing } from '../landing/landing.ts';
import { FerryError } from '../../../../../shared/errors.ts';

/** Entries looked for at once. */
const lookAtOnce = 512;

/** Throws no-space {dir, needed, free}, larger-than-disk or file-too-large where what isn't there yet can't all come. */
export async function checkRoom(
  manifest: Manifest<ManifestEntry>,
  landing: Landing,
  dir: string,
  destinations: Destinations,
): Promise<void> {
  const space = await destinations.spaceAt(dir);
  const { bytes, complete } = manifest.totals();
  if (!complete || bytes <= space.free) return;
  let needed = 0;
  for (let from = 0; from < manifest.entries.length; from += lookAtOnce) {
    const some = manifest.entries.slice(from, from + lookAtOnce);
    const existing = await landing.existing(some);
    for (const entry of some.filter(({ kind }, i) => kind === 'file' && existing[i] === null)) {
      const never = whyNever(entry, space);
      if (never !== null) throw FerryError.from(never);
      needed += sizeOn(space, entry);
    }
  }
  if (needed > space.free) throw new FerryError('no-space', { dir, needed, free: space.free });
}
