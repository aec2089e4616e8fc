/**
 * Pairing by a link: it goes from one device's screen to the other by a camera or a person, and holds where the first
 * is, whose key must answer there, and a secret. Whoever opens it proves the secret over that very TLS connection
 * (docs/protocol.md, "Pairing"); the secret itself never travels.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { defaultPort, parseAddress } from '../net/address.ts';
import { linkSecretBytes, pairingLifeMs } from '../wire/limits.ts';
import type { Transport } from '../wire/transport.ts';
import { FerryError } from '../../../shared/errors.ts';
import { pairLinkStart } from '../../../shared/pairing.ts';
import type { Fingerprint } from '../../../shared/state.ts';

/** Addresses in a link: those of a computer with a cable, Wi-Fi and IPv6. Each makes the QR code larger. */
export const maxLinkAddresses = 4;
/** Longer than any that is made here (some 250 characters). */
export const maxLinkLength = 1000;

const exporterLabel = 'EXPORTER-ferry-pair';

export interface PairLink {
  readonly fingerprint: Fingerprint;
  /** `linkSecretBytes` long. */
  readonly secret: Buffer;
  /** `host:port`, where it is to be found; none: discovery has to know. */
  readonly addresses: readonly string[];
}

export function formatPairLink({ fingerprint, secret, addresses }: PairLink): string {
  const key = Buffer.from(fingerprint, 'hex').toString('base64url');
  // Addresses with a zone mean nothing on another computer.
  const places = addresses.filter((address) => !address.includes('%')).slice(0, maxLinkAddresses);
  // RFC 3986 lets a query have colons as they are.
  const written = places.map((address) => `&at=${encodeURIComponent(address).replaceAll('%3A', ':')}`);
  return `${pairLinkStart}key=${key}&once=${secret.toString('base64url')}${written.join('')}`;
}

/** Parameters that aren't known are a later version's. Throws `bad-link`. */
export function parsePairLink(text: string): PairLink {
  const link = text.trim();
  if (link.length > maxLinkLength || !link.toLowerCase().startsWith(pairLinkStart)) throw new FerryError('bad-link');
  const given = link
    .slice(pairLinkStart.length)
    .split('&')
    .map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)] as const);
  const of = (name: string): string[] => given.flatMap(([key, value]) => (key === name ? [value] : []));
  const [key, secret] = [bytesOf(of('key'), 32), bytesOf(of('once'), linkSecretBytes)];
  const addresses = of('at').map(decoded);
  if (addresses.length > maxLinkAddresses) throw new FerryError('bad-link');
  try {
    for (const address of addresses) parseAddress(address, defaultPort);
  } catch (cause) {
    throw new FerryError('bad-link', {}, { cause });
  }
  return { fingerprint: key.toString('hex'), secret, addresses };
}

function bytesOf(values: readonly string[], length: number): Buffer {
  const [value = ''] = values;
  const bytes = Buffer.from(value, 'base64url');
  // What isn't base64url is passed over in reading, so it is written again to compare.
  if (values.length !== 1 || bytes.length !== length || bytes.toString('base64url') !== value) {
    throw new FerryError('bad-link');
  }
  return bytes;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (cause) {
    throw new FerryError('bad-link', {}, { cause });
  }
}

/** Whoever knows the secret has this TLS connection between these two keys: 32 bytes, good for no other connection. */
export function proofOf(socket: Transport, secret: Buffer, dialler: Fingerprint, listener: Fingerprint): Buffer {
  if (socket.destroyed) throw new FerryError('disconnected');
  const context = Buffer.from(dialler + listener, 'hex');
  return createHmac('sha256', secret)
    .update(socket.exportKeyingMaterial(32, exporterLabel, context))
    .digest();
}

/** A link that is shown here now: good for one device, until `expiresAt`. */
export class ShownLink {
  readonly secret = randomBytes(linkSecretBytes);
  /** Milliseconds since the epoch, for people. */
  readonly expiresAt = Date.now() + pairingLifeMs;
  private readonly shownAt = performance.now();
  private used = false;

  get isOpen(): boolean {
    return !this.used && performance.now() - this.shownAt < pairingLifeMs;
  }

  /** Whether the dialler has it; then nobody else has it any more. */
  take(proof: string, socket: Transport, dialler: Fingerprint, listener: Fingerprint): boolean {
    if (!this.isOpen) return false;
    const right = timingSafeEqual(Buffer.from(proof, 'hex'), proofOf(socket, this.secret, dialler, listener));
    this.used = right;
    return right;
  }
}
