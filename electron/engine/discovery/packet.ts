/**
 * What discovery says in a datagram, JSON in UTF-8: an announcement in LocalSend's format with a `ferry` field, in two forms,
 * of which LocalSend takes one and turns the other down; and two packets of Ferry's own, which it turns down as well.
 */
import * as v from 'valibot';
import { peerDeviceKindSchema } from '../../../shared/device-kinds.ts';
import { shortFingerprint } from '../../../shared/format.ts';
import type { DeviceKind, Fingerprint } from '../../../shared/state.ts';
import { protocolVersion } from '../wire/limits.ts';
import { maxPacketBytes } from './times-and-limits.ts';
import { cleanName } from '../../../shared/device-name.ts';

/** What a Ferry says about itself. */
export interface SelfAnnouncement {
  readonly fingerprint: Fingerprint;
  readonly name: string;
  readonly kind: DeviceKind;
  /** TCP port of the listener; 0: not listening, so there is nothing to announce. */
  readonly port: number;
}

export type Packet =
  | ({
      readonly type: 'announcement';
      /** It wants to know who else is there. */
      readonly asks: boolean;
    } & SelfAnnouncement)
  | { readonly type: 'query' }
  | { readonly type: 'goodbye'; readonly fingerprint: Fingerprint };

/** The version of LocalSend's protocol the other fields follow. */
const localSendVersion = '2.1';

/** LocalSend writes fingerprints in upper case; here they are lower case. */
const fingerprint = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/i), v.toLowerCase());
const ferry = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));

const packetSchema = v.union([
  v.pipe(
    v.object({ ferry, goodbye: v.literal(true), fingerprint }),
    v.transform(({ fingerprint }): Packet => ({ type: 'goodbye', fingerprint })),
  ),
  v.pipe(
    v.object({ ferry, query: v.literal(true) }),
    v.transform((): Packet => ({ type: 'query' })),
  ),
  v.pipe(
    v.object({
      ferry,
      alias: v.string(),
      deviceType: peerDeviceKindSchema,
      fingerprint,
      port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
      protocol: v.literal('https'),
      announce: v.fallback(v.boolean(), false),
    }),
    v.transform(({ alias, deviceType, fingerprint, port, announce }): Packet => ({
      type: 'announcement',
      asks: announce,
      fingerprint,
      name: cleanName(alias) || shortFingerprint(fingerprint),
      kind: deviceType,
      port,
    })),
  ),
]);

/** Null for anything Ferry doesn't understand, LocalSend's own announcements among it. */
export function parsePacket(datagram: Buffer): Packet | null {
  if (datagram.length > maxPacketBytes) return null;
  try {
    const parsed = v.safeParse(packetSchema, JSON.parse(datagram.toString('utf8')));
    return parsed.success ? parsed.output : null;
  } catch {
    return null; // not JSON
  }
}

/**
 * `asks`: whoever hears it should answer with an announcement that doesn't. `to`: LocalSend answers everything that it
 * understands with a TLS connection of its own, so what is for Ferrys alone has a `download` that it turns down.
 */
export function announcement(
  { fingerprint, name, kind, port }: SelfAnnouncement,
  asks: boolean,
  to: 'ferry' | 'localsend' = 'ferry',
): Buffer {
  return encode({
    alias: name,
    version: localSendVersion,
    deviceType: kind,
    fingerprint: fingerprint.toUpperCase(),
    port,
    protocol: 'https',
    download: to === 'localsend' ? false : 'ferry',
    announce: asks,
    ferry: protocolVersion,
  });
}

/** Who is there? From somebody who is not a device to send to. */
export function query(): Buffer {
  return encode({ ferry: protocolVersion, query: true });
}

export function goodbye(fingerprint: Fingerprint): Buffer {
  return encode({ ferry: protocolVersion, fingerprint: fingerprint.toUpperCase(), goodbye: true });
}

function encode(fields: object): Buffer {
  return Buffer.from(JSON.stringify(fields));
}
