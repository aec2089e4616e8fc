/** A day and its time, in the terminal's words. */

/** Made when a time is told: that takes 15 ms, which every start would pay. */
let format: Intl.DateTimeFormat | null = null;

/** `ms`: since the epoch. */
export function dayAndTime(ms: number): string {
  format ??= new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
  return format.format(ms);
}
