/**
 * A check in what Ferry keeps, so that one damaged byte doesn't pass for something else (another name, another folder).
 * CRC-32: finds every change of up to four bytes in a row. It is no protection against people.
 */
import { crc32 } from 'node:zlib';

/** Eight hex digits. */
export function checkOf(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}

const end = /,"check":"([0-9a-f]{8})"\}$/;

/** An object's JSON with the check as its last member. */
export function withCheck(json: string): string {
  return `${json.slice(0, -1)},"check":"${checkOf(json)}"}`;
}

/** `none`: written by a Ferry that had no checks. */
export function checkLine(line: string): 'right' | 'wrong' | 'none' {
  const found = end.exec(line);
  if (found === null) return 'none';
  return checkOf(`${line.slice(0, found.index)}}`) === found[1] ? 'right' : 'wrong';
}
