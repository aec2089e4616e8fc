/** What this device says of itself to LocalSend. */
import type { DeviceKind } from '../../../../shared/device-kinds.ts';
import type { Fingerprint } from '../../../../shared/values.ts';
import { upperCase } from './fingerprints.ts';
import { localSendPort, localSendVersion } from './limits.ts';

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

/**
 * Body of `register`, and the `info` of an offer: the same, and where it listens. Who doesn't (the terminal's `send`) has no port
 * to name but the usual one.
 */
export function callerInfoOf(self: About & { readonly port: number }): object {
  return { ...infoOf(self), port: self.port || localSendPort, protocol: 'https' };
}
