/** Times as LocalSend writes them: RFC 3339, perhaps to the nanosecond; Ferry keeps whole milliseconds. */

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/;

/** Milliseconds since the epoch, rounded down; null where it is none, or has no zone. */
export function timeOf(text: string): number | null {
  const [, year, month, day, hour, minute, second, fraction = '', zone = ''] = rfc3339.exec(text) ?? [];
  if (year === undefined) return null;
  const whole = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone.toUpperCase()}`);
  // Date.parse takes the 31st of February for the 3rd of March.
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number.isNaN(whole) || Number(day) > days) return null;
  return whole + Number(fraction.padEnd(3, '0').slice(0, 3));
}

/** `ms`: milliseconds since the epoch. Undefined for years that four digits don't write. */
export function textOf(ms: number): string | undefined {
  const date = new Date(ms);
  const text = Number.isNaN(date.getTime()) ? '' : date.toISOString();
  return /^\d{4}-/.test(text) ? text : undefined;
}
