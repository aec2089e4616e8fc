/** Reads "these files were copied" as each system's file manager puts it on the clipboard. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { addressesIn, isThing } from '../../../shared/given/addresses.ts';

/** The text on the clipboard under a format's name as the system knows it; empty when there is none. */
export type ReadFormat = (format: string) => Promise<string>;

/** Enough for the longest selection a file manager can put there in one go. */
const maxPowershellBytes = 64 * 1024 * 1024;
const powershellTimeoutMs = 5000;

/** As the system has it: paths, or addresses of the file manager's own that are yet to be looked for. */
export interface Copied {
  readonly paths: readonly string[];
  readonly uris: readonly string[];
}

/** GNOME's list of files, and MATE's: a line `copy` or `cut`, then addresses. */
const ownLists = ['x-special/gnome-copied-files', 'x-special/mate-copied-files'];

/** The copied files; none when something else, or nothing, was copied. Throws what `read` throws. */
export async function copiedFiles(read: ReadFormat, platform: NodeJS.Platform = process.platform): Promise<Copied> {
  if (platform === 'win32') return { paths: await windowsFileDropList(), uris: [] };
  if (platform === 'darwin') {
    const several = parsePropertyList(await read('NSFilenamesPboardType'));
    return { paths: several.length > 0 ? several : parseUriList(await read('public.file-url')), uris: [] };
  }
  // Everybody's list first: PCManFM forgets what was cut once its own has been read.
  let uris = addressesIn(await read('text/uri-list')).filter(isThing);
  for (const list of ownLists) {
    if (uris.length === 0) uris = addressesIn(await read(list)).filter(isThing);
  }
  return { paths: [], uris };
}

/** The paths in a list of addresses. */
export function parseUriList(text: string): string[] {
  return addressesIn(text)
    .filter((line) => line.startsWith('file:'))
    .flatMap((line) => {
      try {
        const path = fileURLToPath(line);
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
