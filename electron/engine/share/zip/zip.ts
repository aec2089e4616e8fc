/**
 * Everything of a share as one zip, written while it goes out: nothing is kept, on disk or in memory, but the list at its end (half
 * a kilobyte an entry).
 * Files lie in it as they are, for most are compressed already. zip-stream writes it: of what was tried it alone made zips over
 * 4 GiB and over 65,535 entries that Info-ZIP, 7-Zip, bsdtar and Python read, in a time that grows with them.
 */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { FerryError, toFailure } from '../../../../shared/errors.ts';
import { failureSentence, type Text } from '../../../../shared/text/index.ts';
import { openSource, type SourceEntry } from '../../disk/source/source-file.ts';
import { walk } from '../../disk/source/walk.ts';
import { attachment } from '../files/disposition.ts';
import { setHeaders } from '../http/answer.ts';
import { ZipOutput } from './zip-output.ts';

/** A file up to this size is read before its entry begins, so that one that can't be read leaves no half entry. */
const wholeBytes = 128 * 1024;
/** What didn't come into it is named up to so many. */
const maxMissing = 1000;
const plainMode = 0o644;
const executableMode = 0o755;
const folderMode = 0o755;

export interface ZipOptions {
  /** Absolute. */
  readonly paths: readonly string[];
  /** Without `.zip`. */
  readonly title: string;
  readonly text: Text;
  readonly chunkBytes: number;
  readonly onBytes: (bytes: number) => void;
  readonly onWhole: () => void;
}

/** Answers with the zip. What can't be read, or changes meanwhile, is named in a text at its end. */
export async function answerZip(response: ServerResponse, options: ZipOptions): Promise<void> {
  setHeaders(response, {
    'Content-Type': 'application/zip',
    'Content-Disposition': attachment(`${options.title}.zip`),
    'Cache-Control': 'no-cache',
  });
  response.writeHead(200);
  if (response.req.method === 'HEAD') return void response.end();
  const zip = new ZipOutput({ store: true, forceLocalTime: true });
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort();
    zip.destroy();
  });
  // Broken off means broken off: an end in order would look like a whole zip.
  zip.on('error', () => response.destroy());
  zip.on('data', (chunk: Buffer) => {
    if (!response.write(chunk)) zip.pause();
  });
  response.on('drain', () => zip.resume());
  try {
    await fill(zip, options, gone.signal);
    const ended = once(zip, 'end', { signal: gone.signal });
    zip.finish();
    await ended;
    response.end();
    options.onWhole();
  } catch (error) {
    response.destroy();
    if (!gone.signal.aborted) throw error;
  }
}

async function fill(zip: ZipOutput, options: ZipOptions, signal: AbortSignal): Promise<void> {
  const { text, paths } = options;
  const missing: string[] = [];
  const miss = (path: string, error: unknown): void => {
    if (!(error instanceof FerryError)) throw error;
    if (missing.length < maxMissing) missing.push(`${path}: ${failureSentence(text, toFailure(error))}`);
  };
  for await (const batch of walk(paths, { signal, links: 'skip' })) {
    for (const found of batch) {
      signal.throwIfAborted();
      if (found.kind === 'skip') miss(found.path, FerryError.from(found.failure));
      else if (found.kind === 'folder') await add(zip, Buffer.alloc(0), found, signal);
      else if (found.kind === 'file') {
        await addFile(zip, found, options, signal).catch((error: unknown) => miss(found.path, error));
      }
    }
  }
  if (missing.length === 0) return;
  const list = Buffer.from(`\ufeff${text.page.missing}\r\n\r\n${missing.join('\r\n')}\r\n`);
  const told = { path: text.page.missingFile, mtimeMs: Date.now(), executable: false, kind: 'file' } as const;
  await add(zip, list, told, signal);
}

/** Throws as `openSource` and `SourceFile.read`: then what is in the zip under the name is not whole. */
async function addFile(
  zip: ZipOutput,
  entry: SourceEntry,
  { chunkBytes, onBytes }: ZipOptions,
  signal: AbortSignal,
): Promise<void> {
  const opened = await openSource(entry);
  try {
    if (entry.bytes <= wholeBytes) {
      const content = Buffer.allocUnsafe(entry.bytes);
      await opened.read(content, 0);
      await add(zip, content, entry, signal);
      return onBytes(entry.bytes);
    }
    let why: unknown = null;
    const chunks = async function* (): AsyncGenerator<Buffer> {
      try {
        for (let at = 0; at < entry.bytes;) {
          const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, entry.bytes - at));
          const got = await opened.read(chunk, at);
          at += got;
          onBytes(got);
          yield chunk.subarray(0, got);
        }
      } catch (error) {
        // Its entry ends here, and the list at the end of the zip says so.
        why = error;
      }
    };
    await add(zip, Readable.from(chunks(), { objectMode: false, highWaterMark: chunkBytes }), entry, signal);
    if (why !== null) throw why;
  } finally {
    await opened.close();
  }
}

async function add(
  zip: ZipOutput,
  source: Readable | Buffer,
  { path, mtimeMs, executable, kind }: Pick<SourceEntry, 'path' | 'mtimeMs' | 'executable' | 'kind'>,
  signal: AbortSignal,
): Promise<void> {
  const isFolder = kind === 'folder';
  // The library reads it as a separator, which on Linux it isn't.
  const name = path.replaceAll('\\', '_');
  const mode = isFolder ? folderMode : executable ? executableMode : plainMode;
  const type = isFolder ? 'directory' : 'file';
  await new Promise<void>((resolve, reject) => {
    // Destroyed, the library calls nobody back.
    const onGone = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onGone, { once: true });
    zip.entry(source, { name, type, mode, date: new Date(mtimeMs) }, (error) => {
      signal.removeEventListener('abort', onGone);
      if (error) reject(error);
      else resolve();
    });
  });
  await zip.drained(signal);
}
