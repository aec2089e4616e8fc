/** A short body of the page's, as text. */
import type { IncomingMessage } from 'node:http';
import { gatherBody, type BodyProblem } from '../../net/http/body.ts';
import { HttpProblem } from './problem.ts';

const codes = { 'too-long': 'too-long', 'too-slow': 'too-slow', broken: 'bad-request' } as const;
const refusal = (why: BodyProblem): HttpProblem => new HttpProblem(codes[why], { hangsUp: true });

/** Throws `too-long` beyond `most` bytes, `too-slow` after `withinMs`, `bad-request` where it breaks off or is no text. */
export async function readBody(request: IncomingMessage, most: number, withinMs: number): Promise<string> {
  const body = await gatherBody(request, { most, withinMs, refusal });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new HttpProblem('bad-request');
  }
}
