/** A message's head, strictly as RFC 9112 has it: a first line and fields. What another program might read otherwise is refused. */
import { maxFields } from './limits.ts';

/** What is no HTTP/1.1; `tooLong`: more of it than is read. */
export class NoHttp extends Error {
  readonly tooLong: boolean;

  constructor(why: string, tooLong = false) {
    super(why);
    this.tooLong = tooLong;
  }
}

/** By their names in lower case. */
export type Fields = ReadonlyMap<string, string>;

export interface Head {
  readonly line: string;
  readonly fields: Fields;
}

/** Bytes of a body; `chunked`: it says by itself where it ends; `to-the-end`: as the connection does. */
export type Framing = number | 'chunked' | 'to-the-end';

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Of the controls a tab may stand within a line, and no other. */
// oxlint-disable-next-line no-control-regex
const control = /[\0-\b\n-\x1f\x7f]/;
/** The same of lines and the ends between them: one look at a head costs less than one at each line. */
// oxlint-disable-next-line no-control-regex
const controlInLines = /[\0-\b\v\f\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n/;
/** Of these two different ones would be read differently by different programs. */
const single = ['content-length', 'transfer-encoding', 'host'];

/** `text`: all before the empty line. Throws `NoHttp`. */
export function headOf(text: string): Head {
  const [line = '', ...rest] = text.split('\r\n');
  if (controlInLines.test(text)) throw new NoHttp('control');
  if (rest.length > maxFields) throw new NoHttp('too many fields', true);
  const fields = new Map<string, string>();
  for (const each of rest) {
    const colon = each.indexOf(':');
    const name = nameOf(each, colon);
    const value = withoutBlanks(each, colon + 1);
    const before = fields.get(name);
    if (before !== undefined && single.includes(name)) throw new NoHttp(`more than one ${name}`);
    fields.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return { line, fields };
}

/** A name in lower case, and what it says. Throws `NoHttp`, also for a line that goes on another (obs-fold). */
export function fieldOf(line: string): [name: string, value: string] {
  const colon = line.indexOf(':');
  if (control.test(line)) throw new NoHttp('field');
  return [nameOf(line, colon), withoutBlanks(line, colon + 1)];
}

function nameOf(line: string, colon: number): string {
  const name = line.slice(0, colon);
  if (colon < 1 || !token.test(name)) throw new NoHttp('field');
  return name.toLowerCase();
}

/** What body follows; null: the fields say nothing of one. Throws `NoHttp`. */
export function framingOf(fields: Fields): Framing | null {
  const length = fields.get('content-length');
  const coding = fields.get('transfer-encoding');
  if (coding !== undefined) {
    if (length !== undefined) throw new NoHttp('a length beside chunks');
    if (coding.toLowerCase() !== 'chunked') throw new NoHttp('transfer-encoding');
    return 'chunked';
  }
  if (length === undefined) return null;
  // Fifteen digits are exact as a number.
  if (!/^\d{1,15}$/.test(length)) throw new NoHttp('content-length');
  return Number(length);
}

/** Whether a list in a field, such as `Connection`, holds this word. */
export function says(fields: Fields, name: string, word: string): boolean {
  const value = fields.get(name);
  if (value === undefined) return false;
  return value.split(',').some((each) => each.trim().toLowerCase() === word);
}

/** `trim` would take more than blanks and tabs. */
function withoutBlanks(line: string, from: number): string {
  let first = from;
  let end = line.length;
  while (first < end && isBlank(line, first)) first++;
  while (end > first && isBlank(line, end - 1)) end--;
  return line.slice(first, end);
}

function isBlank(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  return code === 0x20 || code === 0x09;
}
