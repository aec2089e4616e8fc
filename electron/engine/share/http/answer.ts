/** What every answer of the page carries, and its short ones. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerLast } from '../../net/http/last-answer.ts';
import type { Text } from '../../../../shared/text/index.ts';
import type { HttpProblem } from './problem.ts';

/** Nothing from elsewhere, nothing inline, nobody's frame; and no address of ours goes to another site. */
const headers: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; img-src data:; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // With none at all a form of our own would say that it comes from nowhere (`Origin: null`).
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

const json = 'application/json; charset=utf-8';

export function setHeaders(response: ServerResponse, more: Readonly<Record<string, string | number>> = {}): void {
  for (const [name, value] of Object.entries({ ...headers, ...more })) response.setHeader(name, value);
}

/** Says the head, and answers what is to follow it: nothing after `HEAD`. */
function headed(
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  more: Readonly<Record<string, string>>,
): Buffer {
  const bytes = Buffer.from(body);
  setHeaders(response, { 'Content-Type': type, 'Content-Length': bytes.length, ...more });
  response.writeHead(status);
  return response.req.method === 'HEAD' ? Buffer.alloc(0) : bytes;
}

/** A whole answer; with `HEAD` only its head. */
export function answer(
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  more: Readonly<Record<string, string>> = {},
): void {
  response.end(headed(response, status, type, body, more));
}

export function answerJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  more: Readonly<Record<string, string>> = {},
): void {
  answer(response, status, json, JSON.stringify(value), more);
}

/**
 * `{"code", "message"}`, and nothing of what went wrong inside. Where more of the request is coming, it is the connection's last
 * answer, and the rest is dropped for `dropMs` at most.
 */
export function answerProblem(
  request: IncomingMessage,
  response: ServerResponse,
  { problem, text, dropMs }: { readonly problem: HttpProblem; readonly text: Text; readonly dropMs: number },
): void {
  const { code, status, values, hangsUp } = problem;
  const more = { ...problem.headers, ...((hangsUp || !request.complete) && { Connection: 'close' }) };
  const said = JSON.stringify({ code, message: text.page.problems[code], ...values });
  const body = headed(response, status, json, said, more);
  if (request.complete) response.end(body);
  else answerLast(request, response, body, dropMs);
}

/** The same before there is a request that could be answered: bytes for the socket. */
export function rawProblem({ code, status }: HttpProblem, reason: string, text: Text): string {
  const body = JSON.stringify({ code, message: text.page.problems[code] });
  const lines = [
    `HTTP/1.1 ${status} ${reason}`,
    `Content-Type: ${json}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
