/** The engine's commands about the devices it remembers. */
import { isAbsolute } from 'node:path';
import type { CommandArgs, CommandValue } from '../../shared/api.ts';
import { FerryError } from '../../shared/errors.ts';
import { nameHere } from '../../shared/rules/device-rules.ts';
import type { Fingerprint, KnownDevice } from '../../shared/state.ts';
import { showKnown, type TransferContext } from './transfer/context.ts';
import type { Door } from './transfer/door.ts';

/** So long a device that was forgotten can be had back as it was: a slip is seen within minutes, and forgetting means it after that. */
export const unforgetForMs = 10 * 60_000;
/** Devices that were forgotten and can be had back: more than anybody forgets by slips. */
export const maxForgotten = 50;

type Name = 'remember' | 'setRules' | 'setFastLane' | 'forget' | 'unforget';
type Handlers = { [K in Name]: (args: CommandArgs<K>) => Promise<CommandValue[K]> };

export function knownCommands(
  context: Pick<TransferContext, 'known' | 'store'>,
  door: Pick<Door, 'turnOut'>,
  now: () => number = () => performance.now(),
): Handlers {
  const { known } = context;
  const forgotten = new Map<Fingerprint, { readonly device: KnownDevice; readonly at: number }>();

  return {
    remember: async (device) => {
      await known.remember(device);
      await showKnown(context);
      return null;
    },
    setRules: async ({ fingerprint, rules }) => {
      const { dir } = rules;
      if (typeof dir === 'string' && !isAbsolute(dir)) throw new FerryError('bad-setting', { setting: 'dir' });
      await known.setRules(fingerprint, rules);
      await showKnown(context);
      if (rules.rule === 'block') await door.turnOut(fingerprint);
      return null;
    },
    setFastLane: async ({ fingerprint, on }) => {
      await known.setFastLane(fingerprint, on);
      await showKnown(context);
      return null;
    },
    forget: async ({ fingerprint }) => {
      const device = await known.byFingerprint(fingerprint);
      await known.forget(fingerprint);
      await showKnown(context);
      if (device === undefined) return null;
      forgotten.delete(fingerprint);
      forgotten.set(fingerprint, { device, at: now() });
      for (const oldest of forgotten.keys()) if (forgotten.size > maxForgotten) forgotten.delete(oldest);
      return null;
    },
    unforget: async ({ fingerprint }) => {
      const kept = forgotten.get(fingerprint);
      if (kept === undefined || now() - kept.at > unforgetForMs) throw new FerryError('undo-lapsed');
      const isBack = (await known.adopt([kept.device])) > 0;
      // Accepted anew meanwhile, it stays as it was accepted then.
      const isThere = isBack || (await known.byFingerprint(fingerprint)) !== undefined;
      if (!isThere) throw new FerryError('name-taken', { name: nameHere(kept.device) });
      forgotten.delete(fingerprint);
      await showKnown(context);
      return null;
    },
  };
}
