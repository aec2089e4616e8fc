/** How soon Chromium tidies the page's memory. */
import { app } from 'electron';

/**
 * The page's own things come to some 20 MB, but it is drawn anew many times a second while something moves, and by default V8
 * lets what is left of that grow to ten times as much, and the pauses to collect it with it (up to 100 ms on a busy machine).
 * So the heap may grow by a fifth between two collections, and young things have 4 MB. Call before the app is ready; of the
 * pages alone, since this process has its V8 already.
 */
export function keepPagesSmall(): void {
  app.commandLine.appendSwitch('js-flags', '--heap-growing-percent=20 --max-semi-space-size=4');
}
