/** Addresses as people type and read them: `host`, `host:port`, `[v6]`, `[v6]:port`, bare v6. */
import { isIPv4, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';
import { FerryError } from '../../../shared/errors.ts';

export { defaultPort } from '../wire/limits.ts';

/** Longest host name: RFC 1035 section 2.3.4. */
const maxHostLength = 253;

/** Node's own first look takes 4 ms, a pattern of all forms: only what has two colons, as each of them has, is worth it. */
export function isV6(host: string): boolean {
  return host.indexOf(':') !== host.lastIndexOf(':') && isIPv6(host);
}

/** Throws `bad-address` {address} for anything that can't be dialled. International names come back as Punycode. */
export function parseAddress(text: string, defaultPort: number): { host: string; port: number } {
  const address = text.trim();
  if (isV6(address)) return { host: address, port: defaultPort };
  const parts = /^(?:\[(?<v6>[^\]]*)\]|(?<name>[^:[\]/\\?#@%\s]+))(?::(?<port>\d{1,5}))?$/.exec(address)?.groups;
  const host = parts?.v6 === undefined ? hostOf(parts?.name ?? '') : isV6(parts.v6) ? parts.v6 : null;
  const port = parts?.port === undefined ? defaultPort : Number(parts.port);
  if (host === null || port < 1 || port > 65_535) throw new FerryError('bad-address', { address: text });
  return { host, port };
}

/** Where a person may mean who wrote it: at its port, or, where none is written, at each of these in turn. Throws `bad-address`. */
export function waysTo(text: string, ports: readonly number[]): string[] {
  // Without a port two guesses at it give two.
  const [first, second] = [1, 2].map((port) => parseAddress(text, port));
  if (first?.port === second?.port) return [text];
  return ports.map((port) => formatAddress(first!.host, port));
}

/** `host:port`, IPv6 in brackets. */
export function formatAddress(host: string, port: number): string {
  return isV6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * One way to write each address, to tell whether two mean the same: `host:port`, small letters, IPv6 shortened. Throws
 * `bad-address`.
 */
export function canonicalAddress(text: string, defaultPort: number): string {
  const { host, port } = parseAddress(text, defaultPort);
  // A zone (`%eth0`) is no part of a URL; with it an address stays as it was written.
  const isPlainV6 = isV6(host) && !host.includes('%');
  const written = isPlainV6 ? new URL(`http://[${host}]`).hostname.slice(1, -1) : host.replace(/\.$/, '').toLowerCase();
  return formatAddress(written, port);
}

function hostOf(name: string): string | null {
  if (isIPv4(name)) return name;
  const ascii = domainToASCII(name);
  const labels = ascii.replace(/\.$/, '').split('.');
  // A last label of digits is a mistyped IPv4 address; resolvers would read `10.1` as 10.0.0.1.
  if (ascii.length > maxHostLength || /^\d+$/.test(labels.at(-1) ?? '') || isIPv4(ascii)) return null;
  return labels.every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label)) ? ascii : null;
}
