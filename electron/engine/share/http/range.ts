/** Which part of a file is asked for: `Range` and the conditions beside it (RFC 9110, sections 13 and 14). */
import type { IncomingHttpHeaders } from 'node:http';
import { HttpProblem } from './problem.ts';

export interface Part {
  /** The first byte. */
  readonly from: number;
  /** The one after the last. */
  readonly to: number;
  readonly whole: boolean;
}

/**
 * The part of a file of `bytes` bytes that is asked for. What isn't understood, and several parts at once, count as the
 * whole, which RFC 9110 14.2 allows; and so does a part of another version (`If-Range`, where a date tells too little). Null:
 * the asker has it already (`If-None-Match`). Throws `changed`, `range`.
 */
export function partOf(headers: IncomingHttpHeaders, etag: string, bytes: number): Part | null {
  const whole = { from: 0, to: bytes, whole: true };
  const wanted = headers['if-match'];
  if (wanted !== undefined && wanted !== '*' && !tags(wanted).includes(etag)) throw new HttpProblem('changed');
  const had = headers['if-none-match'];
  if (had !== undefined && (had === '*' || tags(had).some((tag) => tag.replace(/^W\//, '') === etag))) return null;
  const { range } = headers;
  if (range === undefined) return whole;
  const condition = headers['if-range'];
  if (condition !== undefined && condition !== etag) return whole;
  const asked = /^bytes=(?<from>\d{0,16})-(?<last>\d{0,16})$/.exec(range.replaceAll(' ', ''))?.groups;
  if (asked === undefined || (asked['from'] === '' && asked['last'] === '')) return whole;
  const last = asked['last'] === '' ? Infinity : Number(asked['last']);
  const from = asked['from'] === '' ? Math.max(0, bytes - last) : Number(asked['from']);
  const to = asked['from'] === '' ? bytes : Math.min(bytes, last + 1);
  if (asked['from'] !== '' && last < from) return whole;
  if (from >= bytes || to <= from) throw new HttpProblem('range', { headers: { 'Content-Range': `bytes */${bytes}` } });
  return { from, to, whole: false };
}

function tags(list: string): string[] {
  return list.split(',').map((tag) => tag.trim());
}
