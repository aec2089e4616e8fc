/** Values that say their own D-Bus type (a `v` in a signature), as maps of options hold them. */
import type { Variant } from '@jellybrick/dbus-next';

/** A value with D-Bus's type for it, such as `s`, `u` or `as`. */
export class Typed {
  readonly signature: string;
  readonly value: unknown;

  constructor(signature: string, value: unknown) {
    this.signature = signature;
    this.value = value;
  }
}

type VariantClass = typeof Variant;

/** The library knows such values by a class of its own, which comes with it and not before. */
export function toVariants(value: unknown, variant: VariantClass): unknown {
  if (value instanceof Typed) return new variant(value.signature, toVariants(value.value, variant));
  return within(value, (each) => toVariants(each, variant));
}

/** What an answer or a signal holds, without the types: its reader knows what to expect, and checks. */
export function fromVariants(value: unknown, variant: VariantClass): unknown {
  if (value instanceof variant) return fromVariants(value.value, variant);
  return within(value, (each) => fromVariants(each, variant));
}

function within(value: unknown, change: (each: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, change(each)]));
}
