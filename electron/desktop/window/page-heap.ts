/** How soon Chromium tidies the page's memory. */
import { app } from 'electron';

/**
 * The page is drawn anew many times a second while something moves, and what that leaves behind, most of it Blink's, grew from 12 to
 * 100 MB before it was collected: 340 MB of a process where 240 are enough (the siege's million offers). So the heap may grow by a
 * fifth between two collections, and young things have 4 MB. Call before the app is ready; of the pages alone, since this process
 * has its V8 already.
 */
export function keepPagesSmall(): void {
  app.commandLine.appendSwitch('js-flags', '--heap-growing-percent=20 --max-semi-space-size=4');
}
