/** Reads "these files were copied" as each system's file manager puts it on the clipboard. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The text on the clipboard under a format's name as the system knows it; empty when there is none. */
export type ReadFormat = (format: string) => Promise<string>;

/** Enough for the longest selection a file manager can put there in one go. */
const maxPowershellBytes = 64 * 1024 * 1024;
const powershellTimeoutMs = 5000;

/** Absolute paths of the copied files; empty when something else, or nothing, was copied. */
export async function copiedFiles(read: ReadFormat, platform: NodeJS.Platform = process.platform): Promise<string[]> {
  if (platform === 'win32') return windowsFileDropList();
  if (platform === 'darwin') {
    const several = parsePropertyList(await read('NSFilenamesPboardType'));
    return several.length > 0 ? several : parseUriList(await read('public.file-url'));
  }
  const gnome = await read('x-special/gnome-copied-files');
  return parseUriList(gnome === '' ? await read('text/uri-list') : gnome);
}

/** `text/uri-list` (RFC 2483), and GNOME's form of it, which begins with a line `copy` or `cut`. */
export function parseUriList(text: string): string[] {
  return text
    .split(/[\r\n\0]+/)
    .filter((line) => line.startsWith('file:'))
    .flatMap((line) => {
      try {
        const path = fileURLToPath(line.trim());
        return path.includes('\0') ? [] : [path];
      } catch {
        // A file of another host, or no URL at all.
        return [];
      }
    });
}

/** macOS: an XML property list that is one array of strings. */
export function parsePropertyList(xml: string): string[] {
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return [...xml.matchAll(/<string>([^<]*)<\/string>/g)].map(([, escaped = '']) =>
    escaped.replace(/&(\w+);/g, (whole, name: string) => entities[name] ?? whole),
  );
}

/** Windows: Electron cannot read CF_HDROP, the shell can. */
async function windowsFileDropList(): Promise<string[]> {
  const script =
    '[Console]::OutputEncoding = [Text.Encoding]::UTF8; Get-Clipboard -Format FileDropList | ForEach-Object { $_.FullName }';
  try {
    const { stdout } = await promisify(execFile)(
      'powershell.exe',
      ['-NoProfile', '-NonInteractive', '-Command', script],
      {
        windowsHide: true,
        timeout: powershellTimeoutMs,
        maxBuffer: maxPowershellBytes,
      },
    );
    return stdout.split(/\r?\n/).filter((line) => line !== '');
  } catch {
    return [];
  }
}
