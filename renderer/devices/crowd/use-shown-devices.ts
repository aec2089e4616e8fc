/** Which devices in sight are drawn: favourites first, then remembered ones, and of a crowd as many as a person looks through. */
import { useDeferredValue, useMemo, useState } from 'react';
import type { Device } from '../../../shared/state.ts';
import { useEngine } from '../../state/context.tsx';

/** At once, and more at each press: three screens of cards. Hundreds that strangers have made up cost megabytes and draw for seconds. */
export const shownAtOnce = 24;

export interface ShownDevices {
  readonly shown: readonly Device[];
  /** How many there are besides. */
  readonly more: number;
  showMore(): void;
}

/** `chosen`: the fingerprint of a device that stays drawn, however many come before it. */
export function useShownDevices(chosen?: string): ShownDevices {
  // What changes here takes its time to draw: presses and transfers don't wait for it.
  const devices = useDeferredValue(useEngine((state) => state.devices));
  const known = useEngine((state) => state.known);
  const [most, setMost] = useState(shownAtOnce);
  const ordered = useMemo(() => {
    const places = new Map(known.map(({ fingerprint, favourite }) => [fingerprint, favourite ? 0 : 1]));
    const placeOf = ({ fingerprint }: Device): number => places.get(fingerprint) ?? 2;
    return devices.toSorted((a, b) => placeOf(a) - placeOf(b));
  }, [devices, known]);
  const shown = ordered.filter(({ fingerprint }, at) => at < most || fingerprint === chosen);
  return {
    shown,
    more: ordered.length - shown.length,
    showMore: () => setMost((before) => before + shownAtOnce),
  };
}
