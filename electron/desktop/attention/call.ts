/** Calls the person to a window that isn't in front: once for what is new, in the way of the system. */
import { app, shell, type BrowserWindow } from 'electron';

/** A beep for each of many offers would drive people away. */
const beepEveryMs = 3000;

export class Call {
  private readonly window: () => BrowserWindow | null;
  private lastBeep = -Infinity;

  constructor(window: () => BrowserWindow | null) {
    this.window = window;
  }

  /** `beep`: with a sound as well. A window in the tray has no place that could flash. */
  call(beep: boolean): void {
    if (process.platform === 'darwin') app.dock?.bounce('informational');
    else this.window()?.flashFrame(true);
    if (!beep || performance.now() - this.lastBeep < beepEveryMs) return;
    this.lastBeep = performance.now();
    shell.beep();
  }

  /** The person is there, or nothing waits any more. */
  stop(): void {
    if (process.platform !== 'darwin') this.window()?.flashFrame(false);
  }
}
