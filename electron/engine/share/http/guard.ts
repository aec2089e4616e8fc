/** Who asks, by what a browser says of it: the address it was opened at, and the page that asks. */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { HttpProblem } from './problem.ts';

/**
 * Throws `wrong-host` unless the page was opened by an IP address, or as `localhost`, with our port. A name could have been
 * made to lead here by whoever owns it (DNS rebinding), and its pages would then be of one origin with ours.
 */
export function checkHost({ headers, rawHeaders }: IncomingMessage, port: number): string {
  const count = rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host').length;
  const { host = '' } = headers;
  const parts = /^(?:\[(?<v6>[0-9a-f:.]+)\]|(?<name>[a-z0-9.]+))(?::(?<port>\d{1,5}))?$/i.exec(host)?.groups;
  const name = (parts?.['v6'] ?? parts?.['name'] ?? '').toLowerCase();
  const isOurs = isIP(name) === (parts?.['v6'] === undefined ? 4 : 6) || name === 'localhost';
  if (count !== 1 || !isOurs || Number(parts?.['port'] ?? 80) !== port) throw new HttpProblem('wrong-host');
  return host;
}

/**
 * Throws `foreign-page` where a browser says that another page asks: by `Origin` for whatever it is, and by `Sec-Fetch-Site`
 * unless a person has followed a link there. Programs that are no browser send neither.
 */
export function checkOrigin({ headers }: IncomingMessage, host: string): void {
  const { origin } = headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
    throw new HttpProblem('foreign-page');
  }
  const site = headers['sec-fetch-site'];
  const isOwn = site === undefined || site === 'same-origin' || site === 'none';
  if (!isOwn && headers['sec-fetch-mode'] !== 'navigate') throw new HttpProblem('foreign-page');
}

/** The path's names, decoded, without the first `/`; and the query. Throws `bad-request`. */
export function pathOf(url: string): { names: readonly string[]; query: URLSearchParams } {
  const [path = '', query = ''] = url.split('?', 2);
  if (!path.startsWith('/')) throw new HttpProblem('bad-request');
  try {
    return { names: path.slice(1).split('/').map(decodeURIComponent), query: new URLSearchParams(query) };
  } catch (error) {
    if (error instanceof URIError) throw new HttpProblem('bad-request');
    throw error;
  }
}
