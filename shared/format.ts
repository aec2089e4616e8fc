/** Numbers for people: decimal units as file managers and network links use them. Language-neutral parts only. */
import type { Language } from './languages.ts';

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** `1536000` → `1.5 MB`. Three significant digits at most; bytes below 1000 are exact. */
export function formatBytes(bytes: number, language: Language): string {
  let value = bytes;
  let unit = 0;
  // 999.5 would print as 1,000 of the smaller unit.
  while (unit < units.length - 1 && (unit === 0 ? value >= 1000 : value >= 999.5)) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${formatNumber(value, digits, language)} ${units[unit]}`;
}

export function formatRate(bytesPerSecond: number, language: Language): string {
  return `${formatBytes(bytesPerSecond, language)}/s`;
}

export function formatCount(count: number, language: Language): string {
  return formatNumber(count, 0, language);
}

/**
 * `digits`: most after the point. Not through Intl in English: ICU's first formatter takes 10 ms, and a terminal command
 * that sends a small file takes some 200.
 */
function formatNumber(value: number, digits: number, language: Language): string {
  if (language !== 'en') return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
  // By way of its decimal digits, as Intl rounds: 1.005 as a number is a little less than that.
  const rounded = digits === 0 ? Math.round(value) : Math.round(Number(`${value}e${digits}`)) / 10 ** digits;
  return String(rounded).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Whole seconds as `0:07`, `12:34`, `1:02:03`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const s = String(whole % 60).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${s}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${s}`;
}

/** So many digits of a fingerprint are shown, and at least so many are typed: eight were matched by a made-up key in 39 s. */
export const fingerprintDigits = 16;

/** The first digits of a fingerprint in groups of four, enough to tell devices apart: `1a2b 3c4d 5e6f 7a8b`. */
export function shortFingerprint(fingerprint: string): string {
  return fingerprint.slice(0, fingerprintDigits).replace(/(.{4})(?=.)/g, '$1 ');
}

/** `123456` → `123 456`. */
export function formatCode(code: string): string {
  return `${code.slice(0, 3)} ${code.slice(3)}`;
}
