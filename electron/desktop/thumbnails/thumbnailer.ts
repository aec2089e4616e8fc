/**
 * Asks the desktop's own program to make small pictures (https://wiki.gnome.org/DraftSpecs/ThumbnailerSpec, as tumbler has it):
 * in a process of its own, into the cache that file managers share.
 */
import type { Bus, BusSignal } from '../bus/bus.ts';
import { uriOf, wantedSize } from './cache.ts';

const service = 'org.freedesktop.thumbnails.Thumbnailer1';
const at = { destination: service, path: '/org/freedesktop/thumbnails/Thumbnailer1', interface: service };

/** The bus may have to start it first, which took ten seconds on a busy machine; a row is whole without its picture. */
const queueTimeoutMs = 30_000;
/** For all that is asked for at once: what comes later is there the next time. */
export const madeWithinMs = 20_000;

export interface Pictured {
  readonly path: string;
  readonly mime: string;
}

/** Resolves once the thumbnailer has done with them, made or not, or its time is up; at once where there is none. Never rejects. */
export async function makeThumbnails(bus: Bus, files: readonly Pictured[], withinMs = madeWithinMs): Promise<void> {
  if (files.length === 0) return;
  const finished = new Set<unknown>();
  let wanted: unknown = null;
  let settle = (): void => {};
  const hear = ({ body: [handle] }: BusSignal): void => {
    finished.add(handle);
    if (handle === wanted) settle();
  };
  // Its answer may come after it has finished.
  const stop = bus.listen({ ...at, sender: service, member: 'Finished' }, hear);
  try {
    const queued = await bus.call(
      {
        ...at,
        member: 'Queue',
        signature: 'asasssu',
        body: [files.map(({ path }) => uriOf(path)), files.map(({ mime }) => mime), wantedSize, 'foreground', 0],
      },
      queueTimeoutMs,
    );
    if (!queued.ok) return;
    [wanted] = queued.body;
    if (finished.has(wanted)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      settle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  } finally {
    stop();
  }
}
