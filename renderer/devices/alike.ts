/** Devices of one name: the first digits of their keys tell them apart, beside the name and in what is read aloud. */
import { useMemo } from 'react';
import { nameHere } from '../../shared/rules/device-rules.ts';
import type { Device, KnownDevice } from '../../shared/state.ts';
import { visible } from '../../shared/text/index.ts';
import { useEngine, useText } from '../state/context.tsx';

type Named = Pick<Device, 'fingerprint' | 'name'>;

/** Digits in a group, as fingerprints are shown. */
const group = 4;

/** Each device's digits, by its fingerprint, where another one is called the same: a group of four, and more where those are the same. */
export function digitsOf(devices: readonly Named[]): ReadonlyMap<string, string> {
  const called = new Map<string, Set<string>>();
  for (const { name, fingerprint } of devices) {
    const sound = visible(name).trim().normalize('NFKC').toLowerCase();
    const keys = called.get(sound);
    if (keys === undefined) called.set(sound, new Set([fingerprint]));
    else keys.add(fingerprint);
  }
  const digits = new Map<string, string>();
  for (const keys of called.values()) {
    if (keys.size < 2) continue;
    let length = group;
    while (new Set([...keys].map((key) => key.slice(0, length))).size < keys.size) length += group;
    for (const key of keys) digits.set(key, key.slice(0, length).replace(/(.{4})(?=.)/gu, '$1 '));
  }
  return digits;
}

/** As `digitsOf`, of the devices in sight. */
export function useDigits(): ReadonlyMap<string, string> {
  const devices = useEngine((state) => state.devices);
  return useMemo(() => digitsOf(devices), [devices]);
}

/** The same of remembered devices, as they are called here. */
export function useKnownDigits(known: readonly KnownDevice[]): ReadonlyMap<string, string> {
  return useMemo(
    () => digitsOf(known.map((device) => ({ fingerprint: device.fingerprint, name: nameHere(device) }))),
    [known],
  );
}

/** A name as it is read aloud of a device with these digits; undefined: no other is called so. */
export function useCalled(): (name: string, digits: string | undefined) => string {
  const text = useText();
  return (name, digits) => (digits === undefined ? name : text.nearby.alike(name, digits));
}
