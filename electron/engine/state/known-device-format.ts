/**
 * How a remembered device stands in its file, for Ferrys before and after this one. One that knows no rules reads
 * `autoAccept` alone and takes everything then: it is written as true only where this Ferry would take everything too.
 */
import * as v from 'valibot';
import { fingerprintSchema, keptNameSchema } from '../../../shared/api.ts';
import { defaultRules, deviceRuleSchema, deviceRulesSchema } from '../../../shared/rules/device-rules.ts';
import type { KnownDevice } from '../../../shared/state.ts';
import { pinKindSchema } from '../../../shared/values.ts';
import type { Entry } from './state-file.ts';

/** As it is written: what older Ferrys look for as well. */
export type KeptDevice = KnownDevice & { readonly autoAccept: boolean };

/** A host name (253), brackets and a port. */
const maxAddressLength = 300;

const time = v.pipe(v.number(), v.integer(), v.minValue(0));
const { dir, conflicts, maxBytes, anything, colour, favourite } = deviceRulesSchema.entries;

const keptSchema = v.object({
  fingerprint: fingerprintSchema,
  // Who is remembered by its key stays so, whatever it is called.
  name: keptNameSchema,
  autoAccept: v.boolean(),
  // A rule of a later Ferry's: a person is asked.
  rule: v.optional(v.fallback(deviceRuleSchema, 'ask')),
  // What can't be read of the rest costs no device, and lets in no more than what is kept by default.
  dir: v.fallback(v.optional(dir, null), null),
  conflicts: v.fallback(v.optional(conflicts, null), null),
  maxBytes: v.fallback(v.optional(maxBytes, defaultRules.maxBytes), defaultRules.maxBytes),
  anything: v.fallback(v.optional(anything, false), false),
  label: v.fallback(v.optional(v.nullable(keptNameSchema), null), null),
  colour: v.fallback(v.optional(colour, null), null),
  favourite: v.fallback(v.optional(favourite, false), false),
  fastLane: v.optional(v.boolean(), false),
  rememberedAt: time,
  verifiedAt: v.exactOptional(time),
  lastSeen: v.fallback(v.optional(v.nullable(time), null), null),
  addresses: v.exactOptional(v.array(v.pipe(v.string(), v.maxLength(maxAddressLength)))),
  pin: v.exactOptional(v.fallback(pinKindSchema, 'other')),
});

/** A device out of what is kept of it: here, and in an identity that moves. */
export const knownDeviceSchema = v.pipe(
  keptSchema,
  v.transform(({ autoAccept, rule = autoAccept ? 'accept' : 'ask', ...rest }): KnownDevice => ({ ...rest, rule })),
);

/** As a parser for `StateFileOptions`. */
export function parseKept(value: unknown): Entry<KeptDevice> | undefined {
  const parsed = v.safeParse(knownDeviceSchema, value);
  return parsed.success ? entryOf(parsed.output) : undefined;
}

export function entryOf(device: KnownDevice): Entry<KeptDevice> {
  const { rule, anything, maxBytes } = device;
  return [device.fingerprint, { ...device, autoAccept: rule === 'accept' && anything && maxBytes === null }];
}

export function deviceOf([, kept]: Entry<KeptDevice>): KnownDevice {
  const { autoAccept: _, ...device } = kept;
  return device;
}
