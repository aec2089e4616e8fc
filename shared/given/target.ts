/** To whom a person sends something. */
import * as v from 'valibot';
import { fingerprintSchema, lineSchema } from '../values.ts';

/**
 * A device from the directory by its key, or an address the person typed. `key`: who answers there, as the
 * person has agreed to (`other-device-here`); left out: the device that was met there last, else anybody. `typed`: the person
 * wrote the fingerprint, or enough of it, and so has said whose key it must be: no code is asked about.
 */
export const targetSchema = v.variant('by', [
  v.object({ by: v.literal('fingerprint'), fingerprint: fingerprintSchema, typed: v.optional(v.boolean()) }),
  v.object({
    by: v.literal('address'),
    address: lineSchema,
    key: v.optional(fingerprintSchema),
    typed: v.optional(v.boolean()),
  }),
]);
export type Target = v.InferOutput<typeof targetSchema>;
