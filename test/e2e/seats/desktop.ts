/** The seat (setup.ts) that this worker's tests run in: entered before they are loaded, and what they need to know of it. */
import { inject } from 'vitest';
import { enterNetwork } from '../../support/network/worker.ts';

export type Desktop =
  | { readonly runs: false; readonly reason: string }
  | {
      readonly runs: true;
      /** Path of the Electron executable. */
      readonly electron: string;
      readonly switches: readonly string[];
      /** `DISPLAY` for the app; null: the system needs none, or the app's own environment has one. */
      readonly display: string | null;
    };

export const desktop: Desktop = takeSeat();

function takeSeat(): Desktop {
  const desktops = inject('desktops');
  if (!desktops.runs) return desktops;
  const { electron, switches, seats } = desktops;
  // Vitest numbers the workers that run at a time from 1.
  const number = Number(process.env['VITEST_POOL_ID']);
  const seat = seats[number - 1];
  if (seat === undefined) throw new Error(`worker ${number} has no seat: there are ${seats.length}`);
  if (seat.namespace !== null) enterNetwork(seat.namespace);
  return { runs: true, electron, switches, display: seat.display };
}
