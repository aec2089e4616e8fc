/** Answers: JSON, nothing, or an error with its `{"message"}`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerLast } from '../../net/http/last-answer.ts';
import type { LocalSendAnswer } from '../wire/statuses.ts';
import { drainMs } from './times-and-limits.ts';

/** A request that is answered with an error. */
export class Refused extends Error {
  readonly answer: LocalSendAnswer;

  constructor(answer: LocalSendAnswer) {
    super(answer.message);
    this.answer = answer;
  }
}

/** `json` left out: no body. Does nothing where it was answered already, or nobody is there any more. */
export function reply(response: ServerResponse, status: number, json?: object): void {
  if (response.headersSent || response.destroyed) return;
  response.statusCode = status;
  if (json === undefined) {
    if (status !== 204) response.setHeader('Content-Length', 0);
    response.end();
    return;
  }
  response.end(headed(response, json));
}

/** Says why not. Where more of the request may come, some of it is thrown away, and then the connection ends. */
export function refuse(request: IncomingMessage, response: ServerResponse, answer: LocalSendAnswer): void {
  if (response.headersSent || response.destroyed) return;
  const { status, message } = answer;
  if (request.complete) return reply(response, status, { message });
  response.statusCode = status;
  response.setHeader('Connection', 'close');
  answerLast(request, response, headed(response, { message }), drainMs);
}

/** The body, of which the head says what it is. */
function headed(response: ServerResponse, json: object): Buffer {
  const body = Buffer.from(JSON.stringify(json));
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', body.length);
  return body;
}
