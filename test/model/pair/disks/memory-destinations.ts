/** The receiving folder as a place, in memory: always the one it was, with the room that the schedule leaves it. */
import type { Destination } from '../../../../electron/engine/disk/destination/destination.ts';
import type { Destinations } from '../../../../electron/engine/disk/destination/destinations.ts';
import type { Folder } from './folder.ts';
import type { Window } from './window.ts';

const place: Destination = { by: 'device', device: 1, mountPoint: '/', folder: null };

export function memoryDestinations(folder: Folder, window: Window): Destinations {
  return {
    spaceAt: () =>
      window.do('free space', () => ({
        free: folder.free,
        size: Infinity,
        maxFileBytes: Infinity,
        keepsHoles: true,
        noInodes: false,
      })),
    placeOf: () => Promise.resolve(place),
    isStillAt: () => Promise.resolve(true),
    whatIsGone: () => Promise.resolve(null),
    // Two computers.
    machineIdentity: (salt) => salt,
    numberedFolder: (_numbers, salt) => salt,
    folderIdentity: () => Promise.resolve(null),
    holdsNothing: () => Promise.resolve(false),
  };
}
