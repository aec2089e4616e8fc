/**
 * A device's fingerprint: lower-case hex in Ferry, upper-case in LocalSend, which takes the same digits in another case for
 * a second device (seen).
 */
import type { Fingerprint } from '../../../../shared/values.ts';

/** As LocalSend writes it. */
export function upperCase(fingerprint: Fingerprint): string {
  return fingerprint.toUpperCase();
}

/** As Ferry keeps it. Null where it is none of a certificate: over plain HTTP devices make one up. */
export function fromLocalSend(said: string): Fingerprint | null {
  return /^[0-9a-f]{64}$/i.test(said) ? said.toLowerCase() : null;
}
