/**
 * Where Linux desktops keep small pictures of files, made by whoever needed one first
 * (https://specifications.freedesktop.org/thumbnail-spec/latest/): under the MD5 of the file's address, with address and time beside
 * the picture.
 */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { pngFacts } from './png.ts';

/** The sizes, the smallest that looks good first, with the longest side of each in pixels. */
const sizes = { normal: 128, large: 256, 'x-large': 512, 'xx-large': 1024 } as const;
/** The size that is made where there is none: 56 pixels of a window's, also on a screen of twice as many. */
export const wantedSize = 'normal';
/** Larger than any picture of 256 by 256 with its texts; what is larger doesn't go over to the page. */
export const maxThumbnailBytes = 512 * 1024;

/** As GLib writes it (`g_filename_to_uri`): whoever escapes another character gets another name in the cache. */
export function uriOf(path: string): string {
  const kept = /[A-Za-z0-9\-_.!~*'()/&=:@+$,]/;
  const bytes = [...Buffer.from(path)];
  const escaped = bytes.map((byte) => {
    const character = String.fromCharCode(byte);
    return byte < 0x80 && kept.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return `file://${escaped.join('')}`;
}

export function cacheFolder(env: NodeJS.ProcessEnv, home: () => string = homedir): string {
  const given = env['XDG_CACHE_HOME'] ?? '';
  return join(isAbsolute(given) ? given : join(home(), '.cache'), 'thumbnails');
}

/** The PNG of the file as it is now; null: there is none, it is of the file as it was, or larger than it says it may be. */
export async function cachedThumbnail(folder: string, path: string): Promise<Buffer | null> {
  const uri = uriOf(path);
  const name = `${createHash('md5').update(uri).digest('hex')}.png`;
  const file = await stat(path).catch(() => null);
  if (file?.isFile() !== true) return null;
  for (const [size, longest] of Object.entries(sizes)) {
    const at = join(folder, size, name);
    // Looked at before it is read: a pipe would be waited for.
    const there = await stat(at).catch(() => null);
    if (there?.isFile() !== true || there.size > maxThumbnailBytes) continue;
    const bytes = await readFile(at).catch(() => null);
    const facts = bytes && pngFacts(bytes);
    if (!bytes || !facts || bytes.length > maxThumbnailBytes) continue;
    const { width, height, texts } = facts;
    // Whole seconds by the specification; tumbler (4.18) adds a fraction.
    const [seconds] = (texts.get('Thumb::MTime') ?? '').split('.');
    const isOfNow = texts.get('Thumb::URI') === uri && seconds === String(Math.floor(file.mtimeMs / 1000));
    if (isOfNow && width > 0 && height > 0 && Math.max(width, height) <= longest) return bytes;
  }
  return null;
}
