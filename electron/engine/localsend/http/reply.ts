/** Answers: JSON, nothing, or an error with its `{"message"}`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LocalSendAnswer } from '../wire/statuses.ts';
import { drainMs, maxDrainedBytes } from './times-and-limits.ts';

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
  const body = Buffer.from(JSON.stringify(json));
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', body.length);
  response.end(body);
}

/** Says why not. Where more of the request may come, some of it is thrown away, and then the connection ends. */
export function refuse(request: IncomingMessage, response: ServerResponse, answer: LocalSendAnswer): void {
  if (response.headersSent || response.destroyed) return;
  if (!request.complete) {
    response.setHeader('Connection', 'close');
    drain(request);
  }
  reply(response, answer.status, { message: answer.message });
}

function drain(request: IncomingMessage): void {
  const { socket } = request;
  let drained = 0;
  const timer = setTimeout(() => socket.destroy(), drainMs);
  socket.once('close', () => clearTimeout(timer));
  request.removeAllListeners('data');
  request.on('data', (chunk: Buffer) => {
    drained += chunk.length;
    if (drained > maxDrainedBytes) socket.destroy();
  });
  request.on('error', () => {});
  request.resume();
}
