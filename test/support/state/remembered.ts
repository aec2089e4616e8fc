/** A remembered device of which nothing has been said but what a test says. */
import { defaultRules } from '../../../shared/rules/device-rules.ts';
import type { KnownDevice } from '../../../shared/state.ts';

export function remembered(device: Pick<KnownDevice, 'fingerprint' | 'name'> & Partial<KnownDevice>): KnownDevice {
  return { ...defaultRules, fastLane: false, rememberedAt: 0, lastSeen: null, ...device };
}
