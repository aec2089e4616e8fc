/**
 * Texts and links as files of Ferry's own: `texts/<key>/text.txt` in the home, so that they are sent, gone on with and
 * received as files are. The key is the transfer's id of one that comes, and a hash of the content of one that is sent: the
 * same text, sent again, is the same file.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { FerryError } from '../../../../shared/errors.ts';
import type { Transfer, TransferText } from '../../../../shared/state.ts';
import { maxTextBeginning, maxTextBytes } from '../../../../shared/values.ts';
import { errorCode, unusable } from '../json-file.ts';
import { tryAgain } from '../../open-elsewhere/try-again.ts';

/** What a text is called on the wire, and as a file at a receiver that knows no texts. */
export const textName = 'text.txt';

/** The folder of the home that they are in. */
export const textsFolder = 'texts';

const keyPattern = /^[0-9a-f]{32}$/;

export class Texts {
  private readonly root: string;

  constructor(home: string) {
    this.root = join(home, textsFolder);
  }

  /**
   * Keeps a text to be sent; answers its file, on disk. Throws `text-too-long` {bytes, limit}, `home-unusable`. Halves of
   * surrogate pairs, which UTF-8 has no form for, become U+FFFD.
   */
  async keep(text: string): Promise<string> {
    const bytes = Buffer.from(text, 'utf8');
    if (bytes.length > maxTextBytes) {
      throw new FerryError('text-too-long', { bytes: bytes.length, limit: maxTextBytes });
    }
    const key = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
    const path = join(this.root, key, textName);
    // One that is there keeps its time: a transfer of it that was broken off goes on.
    if ((await contentOf(path))?.equals(bytes)) return path;
    const ready = `${path}.${randomUUID()}`;
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeFile(ready, bytes, { mode: 0o600, flag: 'wx', flush: true });
      await tryAgain(() => rename(ready, path));
    } catch (error) {
      await rm(ready, { force: true }).catch(() => {});
      throw unusable(path, error);
    }
    return path;
  }

  /** Whether what is sent is one of the texts kept here. */
  isText(paths: readonly string[]): boolean {
    const [path = ''] = paths;
    return paths.length === 1 && basename(path) === textName && this.isFolder(dirname(path));
  }

  /** Whether what comes into this folder is a text. */
  isFolder(dir: string): boolean {
    return dirname(dir) === this.root && keyPattern.test(basename(dir));
  }

  /** Where the text of an incoming transfer goes. */
  folderOf(transferId: string): string {
    return join(this.root, transferId);
  }

  /** The file of an incoming transfer's text, once it has arrived. */
  fileOf(transferId: string): string {
    return join(this.folderOf(transferId), textName);
  }

  /** The whole of one. Bytes that are no UTF-8 become U+FFFD. Throws `path-not-found` {path} where it isn't kept (any more). */
  async read(path: string): Promise<string> {
    const bytes = await contentOf(path);
    if (bytes === null) throw new FerryError('path-not-found', { path });
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  }

  /** The whole text that a transfer is of. Throws `unknown-transfer` where it is of none that may be seen, and as `read`. */
  async ofTransfer({ id, text, direction, status, sources }: Transfer): Promise<string> {
    // What hasn't arrived whole is nobody's to see.
    if (text === undefined || (direction === 'incoming' && status !== 'done')) throw new FerryError('unknown-transfer');
    return this.read(direction === 'incoming' ? this.fileOf(id) : (sources[0] ?? ''));
  }

  /** Takes away what there is of an incoming transfer's text. Never rejects. */
  async discard(transferId: string): Promise<void> {
    await rm(this.folderOf(transferId), { recursive: true, force: true }).catch(() => {});
  }
}

/** As people see it in lists. */
export function shownText(text: string): TransferText {
  return { beginning: beginningOf(text), length: text.length };
}

/** As much as goes with an offer; no character is cut in two. */
export function beginningOf(text: string): string {
  const cut = text.slice(0, maxTextBeginning);
  return cut.length < text.length && /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/** Null where there is no such file, or none that could be a text. */
async function contentOf(path: string): Promise<Buffer | null> {
  let file;
  try {
    file = await open(path, 'r');
    const { size } = await file.stat();
    return size > maxTextBytes ? null : await file.readFile();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES'].includes(errorCode(error) ?? '')) return null;
    throw unusable(path, error);
  } finally {
    await file?.close();
  }
}
