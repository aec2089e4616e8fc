/** What a person has said of one remembered device: what becomes of its offers, where they go, and what it is called and looks like here. */
import * as v from 'valibot';
import { conflictPolicySchema } from '../conflicts.ts';
import { nameSchema, pathSchema } from '../values.ts';

/** `ask`: a person answers each offer. `accept`: what `limitsOf` allows comes unasked. `block`: it is declined, unseen. */
export const deviceRules = ['ask', 'accept', 'block'] as const;
export const deviceRuleSchema = v.picklist(deviceRules);
export type DeviceRule = v.InferOutput<typeof deviceRuleSchema>;

/**
 * Bytes that one transfer may bring unasked until somebody says otherwise: a holiday's photos or a few films, and less
 * than fills the disk of a small laptop before anybody looks.
 */
export const defaultMaxBytes = 10_000_000_000;

/** In which ways something may be what doesn't come unasked: its name begins with a dot, it can be run, it is too much. */
export const beyondKinds = ['hidden', 'program', 'size'] as const;

/** Marks of a person's own for devices. Beside a colour there is always its word, or the device's name. */
export const deviceColours = ['red', 'orange', 'green', 'blue', 'purple', 'pink'] as const;
export const deviceColourSchema = v.picklist(deviceColours);
export type DeviceColour = v.InferOutput<typeof deviceColourSchema>;

export const deviceRulesSchema = v.object({
  rule: deviceRuleSchema,
  /** Absolute folder for what comes from it; null: the settings'. */
  dir: v.nullable(pathSchema),
  /** What becomes of names that are taken; null: as the settings say. */
  conflicts: v.nullable(conflictPolicySchema),
  /** Bytes of one transfer that come unasked under `accept`; null: any number. */
  maxBytes: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER))),
  /** Under `accept`, hidden files and programs come unasked too. */
  anything: v.boolean(),
  /** What it is called here instead of the name it gives itself; null: that name. */
  label: v.nullable(nameSchema),
  /** What colour its picture has here; null: every device's. */
  colour: v.nullable(deviceColourSchema),
  /** It comes before the others in lists of devices. */
  favourite: v.boolean(),
});
export type DeviceRules = Readonly<v.InferOutput<typeof deviceRulesSchema>>;

/** Some of them: what a person changes. */
export const deviceRulesPatchSchema = v.partial(deviceRulesSchema);
export type DeviceRulesPatch = v.InferOutput<typeof deviceRulesPatchSchema>;

/** Of a device of which nothing has been said. */
export const defaultRules: DeviceRules = {
  rule: 'ask',
  dir: null,
  conflicts: null,
  maxBytes: defaultMaxBytes,
  anything: false,
  label: null,
  colour: null,
  favourite: false,
};

/** What people are shown as a remembered device's name: the one given here, else its own. */
export function nameHere({ label, name }: Pick<DeviceRules, 'label'> & { readonly name: string }): string {
  return label ?? name;
}
