/** Which keys paste, on every system: the window asks for the clipboard by itself, so they are taken from Chromium. */

export interface KeyPress {
  readonly key: string;
  readonly control: boolean;
  readonly meta: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
}

/** Control or Command with V, with or without Shift, and Shift with Insert. */
export function isPasteKey({ key, control, meta, alt, shift }: KeyPress, platform = process.platform): boolean {
  if (alt) return false;
  const command = platform === 'darwin' ? meta && !control : control && !meta;
  return command ? key.toLowerCase() === 'v' : key === 'Insert' && shift && !control && !meta && platform !== 'darwin';
}
