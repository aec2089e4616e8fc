/**
 * Which received things are opened: documents, pictures, sound, archives, by their type and by what is in them. Whatever
 * else there is could run, install or script something, so it is shown in its folder and left to the person.
 */
import { constants } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { extname } from 'node:path';

/** Kinds that are text, in which a page could begin further on; elsewhere its words may stand by chance. */
const texts: ReadonlySet<string> = new Set(
  'txt text md markdown rst log csv tsv json jsonl yaml yml toml srt vtt tex bib diff patch'.split(' '),
);

/** Kinds of files whose usual programs only show, play or list them. No macros, no markup, nothing that names a program. */
const openable: ReadonlySet<string> = new Set([
  ...texts,
  ...[
    'png jpg jpeg jfif gif webp bmp tif tiff heic heif avif jxl ico psd xcf raw dng cr2 cr3 nef arw orf rw2',
    'mp3 m4a aac flac ogg oga opus wav wma aif aiff mid midi mka ape',
    'mp4 m4v mov mkv webm avi mpg mpeg ogv 3gp mts m2ts wmv flv',
    'pdf epub djvu mobi azw3 cbz cbr',
    'docx xlsx pptx odt ods odp odg pages numbers key',
    'zip 7z rar tar gz tgz bz2 tbz2 xz txz zst lz4 lzma',
  ].flatMap((kinds) => kinds.split(' ')),
]);

/** So much of a file's beginning is looked at: programs, markup and start files show what they are in their first lines. */
export const lookedAtBytes = 4096;

/** How programs, and files that name one, begin: in bytes, whatever they are called. */
const beginnings: readonly (readonly number[])[] = [
  ...['MZ', '\x7fELF', '#!', '%!PS', '!<arch>', 'xar!', 'dex\n', '\0asm', 'ITSF', '{\\rtf'].map(bytesOf),
  // Mach-O of both widths and both orders; its fat files, which begin as Java's classes do.
  [0xfe, 0xed, 0xfa, 0xce],
  [0xfe, 0xed, 0xfa, 0xcf],
  [0xce, 0xfa, 0xed, 0xfe],
  [0xcf, 0xfa, 0xed, 0xfe],
  [0xca, 0xfe, 0xba, 0xbe],
  [0xca, 0xfe, 0xba, 0xbf],
  // A Windows shortcut, a cabinet, RPM, and the old Office and Installer container, whose macros no ending tells of.
  [0x4c, 0x00, 0x00, 0x00, 0x01, 0x14, 0x02, 0x00],
  bytesOf('MSCF'),
  [0xed, 0xab, 0xee, 0xdb],
  [0xd0, 0xcf, 0x11, 0xe0],
];

/** How text begins that is markup, a start file, or a page saved as a mail. Before it may stand blank lines and comments. */
const markup = /^\s*<[a-z!?/]/i;
const startFile = /^\s*(?:[#;][^\n]*\n\s*)*\[(?:desktop entry|internetshortcut|unit|service|shell|autorun)\]/i;
const savedPage = /^\s*(?:mime-version|from|content-type|snapshot-content-location)\s*:/i;
/** Markup further on, where a program that looks for it would still find a page. */
const page = /<(?:!doctype\s|html[\s>]|script[\s>]|svg[\s>]|iframe[\s>]|\?xml\s)/i;

export interface Looks {
  readonly mode: number;
  isFile(): boolean;
  isDirectory(): boolean;
}

/**
 * Whether to open what stands at `path`, a link followed: false where it could run, and where it can't be read.
 * Rejects when nothing is there.
 */
export async function isOpenable(path: string, platform: NodeJS.Platform = process.platform): Promise<boolean> {
  const target = await realpath(path);
  const looks = await stat(target);
  if (!mayOpen(path, looks, platform) || !mayOpen(target, looks, platform)) return false;
  if (looks.isDirectory()) return true;
  const beginning = await beginningOf(target).catch(() => null);
  return beginning !== null && !looksRunnable(beginning, kindOf(path)) && !looksRunnable(beginning, kindOf(target));
}

/** By name and permissions alone. */
export function mayOpen(path: string, looks: Looks, platform: NodeJS.Platform): boolean {
  // macOS shows a folder with an ending as one thing, and starts it if it is a program.
  if (looks.isDirectory()) return platform !== 'darwin' || !/^[a-z]/.test(kindOf(path));
  if (!looks.isFile() || !openable.has(kindOf(path))) return false;
  return platform === 'win32' || (looks.mode & 0o111) === 0;
}

/** By the first `lookedAtBytes` of it. `kind`: its ending, in small letters. */
export function looksRunnable(beginning: Uint8Array, kind: string): boolean {
  if (beginnings.some((bytes) => bytes.every((byte, at) => beginning[at] === byte))) return true;
  const text = asText(beginning);
  if (markup.test(text) || startFile.test(text) || savedPage.test(text)) return true;
  return texts.has(kind) && page.test(text);
}

function kindOf(path: string): string {
  // Windows drops trailing dots and spaces when it looks for the kind.
  return extname(path.replace(/[. ]+$/, ''))
    .slice(1)
    .toLowerCase();
}

/** Without waiting for a writer, should a pipe have taken its place. */
async function beginningOf(path: string): Promise<Uint8Array> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(lookedAtBytes), 0, lookedAtBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** In whichever way it marks itself as written; else byte by byte. */
function asText(bytes: Uint8Array): string {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (first === 0xef && second === 0xbb && third === 0xbf) return new TextDecoder().decode(bytes);
  return Buffer.from(bytes).toString('latin1');
}

function bytesOf(text: string): number[] {
  return [...Buffer.from(text, 'latin1')];
}
