/** The holds of one transfer as both sides keep them: shown in its record, and told to its peer. */
import type { Outbound } from '../../wire/messages.ts';
import { Holds, type Stop } from './holds.ts';
import type { TransferRecord } from './record.ts';
import type { Turns } from './turns.ts';

export interface TransferHoldsOptions {
  readonly turns: Turns;
  readonly record: TransferRecord;
  /** Until the receiver has accepted, the record shows how the offer stands and no holds. */
  accepted(): boolean;
  /** Sends over the connection there is; does nothing without one. */
  send(message: Outbound): void;
  /** The sender stops its bytes or lets them go. A receiver has none to stop. */
  stopBytes?(stopped: boolean): void;
}

export function transferHolds({ turns, record, accepted, send, stopBytes }: TransferHoldsOptions): Holds {
  const holds = new Holds({
    turns,
    activity: () => record.meter.activity,
    say: (stop) => {
      stopBytes?.(stop !== null);
      send(stopMessage(stop));
    },
    onChange: () => {
      if (accepted()) holds.showIn(record);
    },
  });
  return holds;
}

/** `pause` with its reason, or `resume`. */
function stopMessage(stop: Stop | null): Outbound {
  return stop === null ? { name: 'resume', body: {} } : { name: 'pause', body: { code: stop } };
}
