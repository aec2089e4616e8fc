/** What kind of computer this is, as far as its system tells. */
import { readdirSync } from 'node:fs';
import type { DeviceKind } from '../../shared/state.ts';

/** A computer with a battery is a laptop. Only Linux says so in a place that can be read. */
export function deviceKind(powerSupplies = '/sys/class/power_supply'): DeviceKind {
  try {
    return readdirSync(powerSupplies).some((name) => name.startsWith('BAT')) ? 'laptop' : 'desktop';
  } catch {
    return 'desktop';
  }
}
