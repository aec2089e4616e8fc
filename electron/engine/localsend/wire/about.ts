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

/** What each kind is to LocalSend: `deviceType` of its protocol v2 is one of these five, and never a laptop. */
const deviceTypes = {
  desktop: 'desktop',
  laptop: 'desktop',
  mobile: 'mobile',
  web: 'web',
  headless: 'headless',
  server: 'server',
} as const satisfies Readonly<Record<DeviceKind, 'mobile' | 'desktop' | 'web' | 'headless' | 'server'>>;

/** Body of `info`, and the answer to `register`. */
export function infoOf({ fingerprint, name, kind }: About): object {
  return {
    alias: name,
    version: localSendVersion,
    deviceModel: 'Ferry',
    deviceType: deviceTypes[kind],
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
