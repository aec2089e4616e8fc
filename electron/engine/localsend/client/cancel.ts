/** A session that a person here has ended, told to its sender's own server: that stops it at once, and says why. */
import { LocalSendClient, type Means, type Place } from './client.ts';
import { paths } from '../wire/paths.ts';
import { FerryError } from '../../../../shared/errors.ts';
import type { Fingerprint } from '../../../../shared/values.ts';

/** Who doesn't hear of it by then finds out at its next upload. */
const cancelMs = 2_000;

/** `key`: nobody else is told; null: it has proved none. Never rejects for what is out there. */
export async function tellCancelled(
  place: Place,
  means: Means,
  key: Fingerprint | null,
  sessionId: string,
): Promise<void> {
  const client = new LocalSendClient(place, means, key);
  const path = `${paths.cancel}?${new URLSearchParams({ sessionId }).toString()}`;
  try {
    await client.ask({ method: 'POST', path, withinMs: cancelMs });
  } catch (error) {
    if (!(error instanceof FerryError)) throw error;
  } finally {
    client.close();
  }
}
