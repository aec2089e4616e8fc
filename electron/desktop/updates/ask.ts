/**
 * One question to the server of updates. It is told the path that is asked for, and that Ferry asks: no version, no system, no
 * cookie, no language; its own address it sees anyway.
 */
import type { IncomingMessage } from 'node:http';
import type Https from 'node:https';
import { FerryError } from '../../../shared/errors.ts';

/** Enough for a release host that hands over to a store, and an end for circles. */
const maxRedirects = 5;
/** `whole`: for a notice, also over a slow line. `idle`: without a byte, since the server or the line has gone. */
const usualPatience = { wholeMs: 30_000, idleMs: 60_000 } as const;

export interface Network {
  /** Plain http to this computer's own loopback, for tests; the packaged app has no way to say so. */
  readonly loopback: boolean;
  /** Less of it, for tests. */
  readonly patience?: { readonly wholeMs: number; readonly idleMs: number };
}

/** The whole answer. Throws as `open`, and `update-too-large` {limit} in bytes. */
export async function ask(address: string, maxBytes: number, network: Network): Promise<Buffer> {
  const { wholeMs } = network.patience ?? usualPatience;
  const signal = AbortSignal.timeout(wholeMs);
  const response = await open(address, { network, signal });
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new FerryError('update-too-large', { limit: maxBytes });
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof FerryError ? error : unreachable(address, error, signal);
  } finally {
    response.destroy();
  }
  return Buffer.concat(chunks);
}

/**
 * Answers where the body begins, after redirects. Throws `update-unreachable` {address, detail}, `update-slow` {address} or
 * `update-insecure` {address}. `signal` ends it, body and all.
 */
export async function open(
  address: string,
  { network, signal }: { readonly network: Network; readonly signal: AbortSignal },
): Promise<IncomingMessage> {
  let url = new URL(address);
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    if (!isAllowed(url, network)) throw new FerryError('update-insecure', { address: url.host || url.href });
    let response: IncomingMessage;
    try {
      response = await get(url, signal, (network.patience ?? usualPatience).idleMs);
    } catch (error) {
      throw unreachable(url.href, error, signal);
    }
    const { statusCode = 0, headers } = response;
    if (statusCode === 200) return response;
    response.destroy();
    const next = headers.location;
    if (![301, 302, 303, 307, 308].includes(statusCode) || next === undefined || !URL.canParse(next, url.href)) {
      throw new FerryError('update-unreachable', { address: url.host, detail: `HTTP ${statusCode}` });
    }
    url = new URL(next, url);
  }
  throw new FerryError('update-unreachable', { address: url.host, detail: 'redirects in a circle' });
}

/** Encrypted, and to a name's own server; without a user, which nobody of ours writes into an address. */
export function isAllowed(url: URL, { loopback }: Network): boolean {
  if (url.username !== '' || url.password !== '') return false;
  if (url.protocol === 'https:') return true;
  return loopback && url.protocol === 'http:' && ['127.0.0.1', '[::1]'].includes(url.hostname);
}

/** Node's own client: Chromium's would look for proxies, keep what it learns, and is muted. */
async function get(url: URL, signal: AbortSignal, idleMs: number): Promise<IncomingMessage> {
  const { get: begin }: Pick<typeof Https, 'get'> = await (url.protocol === 'https:'
    ? import('node:https')
    : import('node:http'));
  return new Promise((resolve, reject) => {
    const headers = { 'User-Agent': 'Ferry', Accept: '*/*' };
    let answered: IncomingMessage | undefined;
    const request = begin(url, { agent: false, headers, signal, timeout: idleMs }, (response) => {
      answered = response;
      resolve(response);
    });
    request.on('timeout', () => {
      (answered ?? request).destroy(Object.assign(new Error('idle'), { code: 'ETIMEDOUT' }));
    });
    request.on('error', reject);
  });
}

/** What a broken connection is called; a `signal` that has timed out is the cause of whatever comes of it. */
export function unreachable(address: string, error: unknown, signal: AbortSignal): FerryError {
  const { host } = new URL(address);
  const code = codeOf(error);
  if (isTimeout(signal.reason) || code === 'ETIMEDOUT') return new FerryError('update-slow', { address: host });
  return new FerryError('update-unreachable', { address: host, detail: code }, { cause: error });
}

const isTimeout = (reason: unknown): boolean => reason instanceof Error && reason.name === 'TimeoutError';

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code }: Error & { code?: unknown } = error;
  return typeof code === 'string' ? code : error.message;
}
