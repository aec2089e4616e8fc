/** A share of a test engine's, and requests of its page as a browser or a program makes them. */
import { request, type IncomingHttpHeaders } from 'node:http';
import type { CommandInput } from '../../../shared/api.ts';
import type { Share } from '../../../shared/sharing/share.ts';
import type { TestEngine } from '../engines.ts';

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body as JSON. */
  json(): Record<string, unknown>;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** The address it comes from. */
  readonly from?: string;
}

/** Begins a share; answers it and where its page is. */
export async function share(
  engine: TestEngine,
  args: CommandInput<'share'>,
): Promise<{ share: Share; url: string; port: number; token: string }> {
  const begun = await engine.handle.command('share', args);
  if (!begun.ok) throw new Error(JSON.stringify(begun.failure));
  const { shareId } = begun.value;
  const state = await engine.until(({ shares }) => shares.some(({ id }) => id === shareId));
  const found = state.shares.find(({ id }) => id === shareId)!;
  const url = found.links[0]!;
  return { share: found, url, port: Number(new URL(url).port), token: new URL(url).pathname.split('/')[1]! };
}

/** One request on a connection of its own; rejects where it is broken off. */
export function ask(url: string, { method = 'GET', headers = {}, body, from }: Ask = {}): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const { hostname, port, pathname, search } = new URL(url);
    const asked = request({
      ...{ hostname, port, method, headers, agent: false, path: pathname + search },
      ...(from !== undefined && { localAddress: from }),
    });
    asked.once('error', reject);
    asked.once('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('error', reject);
      response.once('end', () => {
        const whole = Buffer.concat(parts);
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          body: whole,
          json: () => JSON.parse(whole.toString()) as Record<string, unknown>,
        });
      });
    });
    asked.end(body);
  });
}
