/** Answers as they go out: a head, and JSON where there is any; an error with its `{"message"}`. */
import { STATUS_CODES } from 'node:http';
import type { LocalSendAnswer } from '../wire/statuses.ts';

/** A request that is answered with an error. */
export class Refused extends Error {
  readonly answer: LocalSendAnswer;

  constructor(answer: LocalSendAnswer) {
    super(answer.message);
    this.answer = answer;
  }
}

/** An answer, whole, as bytes. `json` left out: no body; `last`: the connection ends with it. */
export function answerOf(status: number, json: object | undefined, last: boolean): Buffer {
  const body = json === undefined ? '' : JSON.stringify(json);
  const type = json === undefined ? '' : 'Content-Type: application/json; charset=utf-8\r\n';
  // The one status of ours that has no body, and so no length.
  const length = status === 204 ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  const connection = last ? 'Connection: close\r\n' : '';
  const line = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`;
  return Buffer.from(`${line}Date: ${date()}\r\n${type}${length}${connection}\r\n${body}`);
}

let dated: { readonly second: number; readonly text: string; yes: Buffer | null } = { second: -1, text: '', yes: null };

/** Written once a second: it costs as much as the rest of an answer. */
function date(): string {
  const now = Date.now();
  const second = Math.floor(now / 1000);
  if (second !== dated.second) dated = { second, text: new Date(now).toUTCString(), yes: null };
  return dated.text;
}

/** What each file is answered that is in place, nothing more: the same bytes for all of a second. */
export function plainYes(): Buffer {
  date();
  return (dated.yes ??= answerOf(200, undefined, false));
}
