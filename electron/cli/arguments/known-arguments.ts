/** What `ferry known` may be told of a remembered device. Throws `usage` for what doesn't fit. */
import * as v from 'valibot';
import { maxNameLength, nameSchema } from '../../../shared/api.ts';
import { conflictPolicies, conflictPolicySchema } from '../../../shared/conflicts.ts';
import { FerryError } from '../../../shared/errors.ts';
import {
  deviceColours,
  deviceColourSchema,
  deviceRules,
  deviceRuleSchema,
  type DeviceRulesPatch,
} from '../../../shared/rules/device-rules.ts';
import { absolutePath, type Ask } from '../../engine/state/home/home.ts';

export interface KnownChange {
  readonly device: string;
  readonly rules: DeviceRulesPatch;
  readonly forget: boolean;
}

export type KnownOption = 'rule' | 'folder' | 'conflicts' | 'max-size' | 'anything' | 'label' | 'colour' | 'favourite';
export type KnownValues = Readonly<Partial<Record<KnownOption, string | undefined>>> & {
  readonly forget?: boolean | undefined;
};

/** No colour of its own. */
const noColour = 'none';
/** As the folder and the policy that the settings say. */
const asInSettings = 'settings';
const units: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** Null: nothing is changed, all are listed. */
export function parseKnown(values: KnownValues, operands: readonly string[], cwd: Ask): KnownChange | null {
  const rules = rulesOf(values, cwd);
  const forget = values.forget ?? false;
  const isAny = Object.keys(rules).length > 0;
  const [device, more] = operands;
  if (device === undefined && !forget && !isAny) return null;
  if (forget && isAny) throw usage('--forget goes with no other option of “known”');
  if (device === undefined || device === '') throw usage('“known” needs the name of a remembered device for that');
  if (more !== undefined) throw usage(`“known” takes one device, not “${more}” too`);
  return { device, rules, forget };
}

function rulesOf(values: KnownValues, cwd: Ask): DeviceRulesPatch {
  const { rule, folder, conflicts, anything, label, colour, favourite } = values;
  const size = values['max-size'];
  return {
    ...(rule !== undefined && { rule: oneOf('--rule', rule, deviceRules, deviceRuleSchema) }),
    ...(folder !== undefined && { dir: folder === asInSettings ? null : absolutePath(folder, cwd) }),
    ...(conflicts !== undefined && {
      conflicts:
        conflicts === asInSettings
          ? null
          : oneOf('--conflicts', conflicts, conflictPolicies, conflictPolicySchema, asInSettings),
    }),
    ...(size !== undefined && { maxBytes: sizeOf(size) }),
    ...(anything !== undefined && { anything: switchOf('--anything', anything) }),
    ...(label !== undefined && { label: label === '' ? null : labelOf(label) }),
    ...(colour !== undefined && {
      colour: colour === noColour ? null : oneOf('--colour', colour, deviceColours, deviceColourSchema, noColour),
    }),
    ...(favourite !== undefined && { favourite: switchOf('--favourite', favourite) }),
  };
}

function oneOf<T extends string>(
  option: string,
  text: string,
  words: readonly T[],
  schema: v.GenericSchema<unknown, T>,
  ...more: readonly string[]
): T {
  const parsed = v.safeParse(schema, text);
  if (parsed.success) return parsed.output;
  const all = [...words, ...more];
  throw usage(`${option} is ${all.slice(0, -1).join(', ')} or ${all.at(-1)}, not “${text}”`);
}

/** `500M`, `2.5GB`, `none`. Powers of 1000, as sizes are shown. */
function sizeOf(text: string): number | null {
  if (text === 'none') return null;
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([KMGT]?)B?$/i.exec(text) ?? [];
  const bytes = Math.round(Number(number) * (units[unit?.toUpperCase() ?? ''] ?? NaN));
  if (!Number.isSafeInteger(bytes)) throw usage(`--max-size is a size like 500M or 10G, or none, not “${text}”`);
  return bytes;
}

function switchOf(option: string, text: string): boolean {
  if (text !== 'on' && text !== 'off') throw usage(`${option} is on or off, not “${text}”`);
  return text === 'on';
}

function labelOf(text: string): string {
  const label = v.safeParse(nameSchema, text);
  if (!label.success) throw usage(`--label needs 1 to ${maxNameLength} visible characters, or none at all`);
  return label.output;
}

function usage(detail: string): FerryError {
  return new FerryError('usage', { detail });
}
