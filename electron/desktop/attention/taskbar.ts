/** Number and progress in the taskbar of Windows and the dock of macOS. Never on Linux: `launcher-entry.ts`. */
import { app, nativeImage, type BrowserWindow } from 'electron';
import type { Attention } from './attention.ts';

/** A round mark over the taskbar's icon, in pixels: what Windows makes room for. */
const markSize = 16;
/** Orange, seen on light and dark taskbars; as blue, green, red, alpha. */
const markColour = [0x3c, 0x6e, 0xe8, 0xff] as const;

export class Taskbar {
  private readonly window: () => BrowserWindow | null;
  private shown: Attention = { waiting: 0, progress: null };

  constructor(window: () => BrowserWindow | null) {
    this.window = window;
  }

  /** `description`: of the number, for whoever hears it. */
  show(attention: Attention, description: string): void {
    const before = this.shown;
    this.shown = attention;
    const window = this.window();
    // Electron's −1 takes the bar away.
    if (attention.progress !== before.progress) window?.setProgressBar(attention.progress ?? -1);
    if (attention.waiting === before.waiting) return;
    if (process.platform === 'darwin') app.setBadgeCount(attention.waiting);
    else window?.setOverlayIcon(attention.waiting > 0 ? mark() : null, description);
  }
}

function mark(): Electron.NativeImage {
  const pixels = Buffer.alloc(markSize * markSize * 4);
  const middle = (markSize - 1) / 2;
  for (let y = 0; y < markSize; y++) {
    for (let x = 0; x < markSize; x++) {
      if (Math.hypot(x - middle, y - middle) <= middle) pixels.set(markColour, (y * markSize + x) * 4);
    }
  }
  return nativeImage.createFromBitmap(pixels, { width: markSize, height: markSize });
}
