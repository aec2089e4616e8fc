/** Secrets, compared. */
import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether it is this one, in a time that tells neither how much of it is right nor how long it should be. */
export function isSecret(given: string, secret: string): boolean {
  const sumOf = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(sumOf(given), sumOf(secret));
}
