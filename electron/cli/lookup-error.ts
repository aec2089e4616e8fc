/** A device that a person named, and that isn't there or isn't the only one. */
import { FerryError } from '../../shared/errors.ts';
import type { Device } from '../../shared/state.ts';

export type Named = Pick<Device, 'name' | 'fingerprint'> & { readonly label?: string | null };

/** The device isn't there, or isn't the only one. */
export class LookupError extends FerryError {
  /** The devices in sight, or those that are meant alike. */
  readonly seen: readonly Named[];
  /** Looked for among the devices that are remembered, not on the network. */
  readonly remembered: boolean;

  constructor(
    code: 'device-not-found' | 'device-ambiguous',
    params: { readonly name: string; readonly namesake?: string },
    seen: readonly Named[],
    remembered = false,
  ) {
    super(code, params);
    this.seen = seen;
    this.remembered = remembered;
  }
}
