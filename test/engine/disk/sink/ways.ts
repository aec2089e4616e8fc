/** The disk's two ways, for tests that must hold for both. */
import type { SinkDisk } from '../../../../electron/engine/disk/sink/sink-disk.ts';
import { promisedSink, waitingSink } from '../../../../electron/engine/disk/sink/sink-disk.ts';

export const ways: readonly (readonly [name: string, disk: SinkDisk])[] = [
  ['in a thread that may wait', waitingSink],
  ['in any other thread', promisedSink],
];
