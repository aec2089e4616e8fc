/** A whole fingerprint in groups of four digits, to read aloud and to compare: `1a2b 3c4d …`. */
export function formatFingerprint(fingerprint: string): string {
  return fingerprint.match(/.{1,4}/gu)?.join(' ') ?? '';
}
