/** Where what comes goes, and what becomes of taken names there: as a device's own rules say, else as the settings do. */
import type { Settings } from '../../shared/settings.ts';
import type { EngineOptions } from './engine-options.ts';
import type { IncomingDefaults } from './transfer/receiving/incoming.ts';

/** `run`: what is said for this run counts for every device. */
export function incomingDefaults(
  settings: () => Settings,
  run: Pick<EngineOptions, 'receiveDir' | 'conflicts'>,
): IncomingDefaults {
  return (from) => {
    const { receiveDir, conflicts } = settings();
    return {
      dir: (run.receiveDir === undefined ? from?.dir : null) ?? receiveDir,
      conflicts: (run.conflicts === undefined ? from?.conflicts : null) ?? conflicts,
    };
  };
}
