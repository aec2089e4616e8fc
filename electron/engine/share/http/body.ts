/** A short body, read whole. */
import type { IncomingMessage } from 'node:http';
import { HttpProblem } from './problem.ts';

/** Throws `too-long` beyond `maxBytes`, `too-slow` after `ms`, `bad-request` where it breaks off or is no text. */
export async function readBody(request: IncomingMessage, maxBytes: number, ms: number): Promise<string> {
  const said = Number(request.headers['content-length'] ?? 0);
  if (said > maxBytes) throw new HttpProblem('too-long', { hangsUp: true });
  let timer: NodeJS.Timeout | undefined;
  const slow = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new HttpProblem('too-slow', { hangsUp: true })), ms);
  });
  const read = async (): Promise<Buffer> => {
    const parts: Buffer[] = [];
    let bytes = 0;
    // Not by iteration: leaving that early would destroy the connection before it is answered.
    await new Promise<void>((resolve, reject) => {
      request.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes > maxBytes) {
          request.pause();
          reject(new HttpProblem('too-long', { hangsUp: true }));
        } else parts.push(part);
      });
      request.once('end', resolve);
      request.once('error', () => reject(new HttpProblem('bad-request', { hangsUp: true })));
      request.once('close', () => reject(new HttpProblem('bad-request', { hangsUp: true })));
    });
    return Buffer.concat(parts);
  };
  try {
    const body = await Promise.race([read(), slow]);
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (error) {
    if (error instanceof TypeError) throw new HttpProblem('bad-request');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
