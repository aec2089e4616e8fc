/**
 * The settings: each one's name and parser. A new one needs its default (`engine/state/settings.ts`) and its control in
 * the window (`renderer/settings/controls.tsx`): the compiler asks for both.
 */
import * as v from 'valibot';
import { conflictPolicySchema } from './conflicts.ts';
import { languageSettings } from './languages.ts';
import { nameSchema, pathSchema, pinSchema } from './values.ts';

/** Most transfers whose bytes may move at a time: each has buffers and a thread of its own. */
export const maxAtOnce = 16;

export const themes = ['system', 'light', 'dark'] as const;
export const themeSchema = v.picklist(themes);
export type Theme = v.InferOutput<typeof themeSchema>;

/** Whose files are marked as come from elsewhere, so that Windows and macOS ask before they open them. */
export const markings = ['strangers', 'all', 'never'] as const;
export type Marking = v.InferOutput<typeof markingSchema>;
const markingSchema = v.picklist(markings);

/** `isKnown`: its sender is remembered by its key. */
export function isMarked(marking: Marking, isKnown: boolean): boolean {
  return marking === 'all' || (marking === 'strangers' && !isKnown);
}

/** Who finds this device, and whom it greets: `known` and `nobody` hang up on keys that aren't remembered. */
export const visibilities = ['everybody', 'known', 'nobody'] as const;
export const visibilitySchema = v.picklist(visibilities);
export type Visibility = v.InferOutput<typeof visibilitySchema>;

const settingsSchema = v.object({
  /** The name other people see. */
  name: nameSchema,
  language: v.picklist(languageSettings),
  theme: themeSchema,
  /** Absolute folder where received files go unless the person chooses another. */
  receiveDir: pathSchema,
  /** What becomes of a file whose name is taken by another one. */
  conflicts: conflictPolicySchema,
  /** Transfers whose bytes move at a time, in both directions together; others are `queued`. */
  atOnce: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxAtOnce)),
  markReceived: markingSchema,
  /** Who sees this device, and may greet it. */
  visibleTo: visibilitySchema,
  /** LocalSend's devices find this one, and may send to it. */
  localSend: v.boolean(),
  /** What their senders have to type first; '': nothing. */
  localSendPin: pinSchema,
  /** Senders of LocalSend's that prove no key, or speak plain HTTP, may ask as well. */
  localSendUnproved: v.boolean(),
  /** This device's key lies in a file that the terminal reads as well, also where the system has a key store. */
  shareKey: v.boolean(),
  /** A sound when something waits for the person, who looks elsewhere. */
  sound: v.boolean(),
  /** Keep listening in the tray when the window is closed. */
  keepInTray: v.boolean(),
  /** Ask the server of updates once a day. */
  lookForUpdates: v.boolean(),
});
export type Settings = Readonly<v.InferOutput<typeof settingsSchema>>;

/** Some of them: what a person changes, and what is kept on disk. */
export const settingsPatchSchema = v.partial(settingsSchema);
export type SettingsPatch = v.InferOutput<typeof settingsPatchSchema>;
