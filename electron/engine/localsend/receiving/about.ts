/** What this device says of itself to LocalSend. */
import type { DeviceKind } from '../../../../shared/device-kinds.ts';
import type { Fingerprint } from '../../../../shared/values.ts';
import { upperCase } from '../wire/fingerprints.ts';
import { localSendVersion } from '../wire/limits.ts';

export interface About {
  readonly fingerprint: Fingerprint;
  readonly name: string;
  readonly kind: DeviceKind;
}

/** Body of `info`, and the answer to `register`. LocalSend knows no laptops. */
export function infoOf({ fingerprint, name, kind }: About): object {
  return {
    alias: name,
    version: localSendVersion,
    deviceModel: 'Ferry',
    deviceType: kind === 'laptop' ? 'desktop' : kind,
    fingerprint: upperCase(fingerprint),
    download: false,
  };
}
