/** One file out, or a part of it: as a browser and `curl -C -` go on with it after a break. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { FerryError } from '../../../../shared/errors.ts';
import { openSource } from '../../disk/source/source-file.ts';
import { setHeaders } from '../http/answer.ts';
import { HttpProblem } from '../http/problem.ts';
import { partOf } from '../http/range.ts';
import type { ShareLimits } from '../limits.ts';
import { attachment } from './disposition.ts';
import type { SharedFile } from './shared-tree.ts';

export interface DownloadsOptions {
  readonly limits: Pick<ShareLimits, 'chunkBytes' | 'remembered'>;
  readonly onBytes: (bytes: number) => void;
  /** The last byte of something went out. */
  readonly onWhole: () => void;
}

export class Downloads {
  private readonly options: DownloadsOptions;
  /** The version of each file that went out last from its first byte. */
  private readonly versions = new Map<string, string>();

  constructor(options: DownloadsOptions) {
    this.options = options;
  }

  /**
   * Answers a request for `file`. Where it changes on the way the connection is broken off before the last bytes, so that nobody takes a
   * mixture for the file. Throws `changed` also for the rest of a file that is another one than when its beginning went out, where the
   * asker doesn't say which version it has; `range`, `unreadable`.
   */
  async answer(file: SharedFile, response: ServerResponse): Promise<void> {
    const { entry, etag } = file;
    const { req: request } = response;
    const part = partOf(request.headers, etag, entry.bytes);
    const common = { ETag: etag, 'Accept-Ranges': 'bytes', 'Last-Modified': new Date(entry.mtimeMs).toUTCString() };
    if (part === null) {
      setHeaders(response, { ...common, 'Cache-Control': 'no-cache' });
      response.writeHead(304).end();
      return;
    }
    this.checkVersion(file, part.from > 0 && request.headers['if-range'] === undefined);
    const length = part.to - part.from;
    const opened = await openSource(entry).catch((error: unknown) => {
      throw error instanceof FerryError ? new HttpProblem('unreadable') : error;
    });
    try {
      setHeaders(response, {
        ...common,
        // A browser keeps what it is to go on with.
        'Cache-Control': 'no-cache',
        'Content-Type': 'application/octet-stream',
        'Content-Disposition': attachment(entry.path),
        'Content-Length': length,
        ...(!part.whole && { 'Content-Range': `bytes ${part.from}-${part.to - 1}/${entry.bytes}` }),
      });
      response.writeHead(part.whole ? 200 : 206);
      if (request.method === 'HEAD') return void response.end();
      if (part.from === 0) this.remember(entry.local, etag);
      // Its head at once, however slow the disk is.
      response.flushHeaders();
      for (let at = part.from; at < part.to && !response.destroyed;) {
        const chunk = Buffer.allocUnsafe(Math.min(this.options.limits.chunkBytes, part.to - at));
        const isLast = at + chunk.length === part.to;
        const got = await opened.read(chunk, at);
        if (isLast && part.to < entry.bytes) await opened.check();
        at += got;
        this.options.onBytes(got);
        if (!response.write(chunk.subarray(0, got))) await drained(response);
      }
      if (response.destroyed) return;
      response.end();
      if (part.to === entry.bytes) this.options.onWhole();
    } catch (error) {
      // It changed under our hands. The answer is broken off; the next question hears of it.
      if (!(error instanceof FerryError)) throw error;
      response.destroy();
    } finally {
      await opened.close();
    }
  }

  private checkVersion({ entry, etag }: SharedFile, isBlind: boolean): void {
    const before = this.versions.get(entry.local);
    if (isBlind && before !== undefined && before !== etag) throw new HttpProblem('changed');
  }

  private remember(local: string, etag: string): void {
    this.versions.delete(local);
    this.versions.set(local, etag);
    if (this.versions.size > this.options.limits.remembered) this.versions.delete(this.versions.keys().next().value!);
  }
}

/** There is room for more, or nobody is there to send it to. */
async function drained(response: ServerResponse): Promise<void> {
  if (response.destroyed) return;
  const gone = new AbortController();
  const onClose = (): void => gone.abort();
  response.once('close', onClose);
  try {
    await once(response, 'drain', { signal: gone.signal });
  } catch {
    // Closed: the caller sees it.
  } finally {
    response.off('close', onClose);
  }
}
