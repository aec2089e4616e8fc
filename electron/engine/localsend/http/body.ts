/** Bodies that are gathered before they are looked at: bounded in bytes, in time, and of all callers together. */
import type { IncomingMessage } from 'node:http';
import { answers } from '../wire/statuses.ts';
import { Refused } from './reply.ts';
import { maxGatheredBytes } from './times-and-limits.ts';

export class Bodies {
  private readonly most: number;
  private gathered = 0;

  /** `most`: bytes of all bodies that are being gathered or looked at. */
  constructor(most = maxGatheredBytes) {
    this.most = most;
  }

  /**
   * All of a request's body, handed to `use`; it counts until that has ended. Throws `Refused`: longer than `most`, too slow,
   * too many at once; and where the connection broke.
   */
  async with<T>(
    request: IncomingMessage,
    { most, withinMs }: { readonly most: number; readonly withinMs: number },
    use: (body: Buffer) => T | Promise<T>,
  ): Promise<T> {
    // What is said to be too long isn't read at all.
    if (Number(request.headers['content-length'] ?? 0) > most) throw new Refused(answers.tooLarge);
    const counted = { bytes: 0 };
    try {
      return await use(await this.gather(request, most, withinMs, counted));
    } finally {
      this.gathered -= counted.bytes;
    }
  }

  private gather(
    request: IncomingMessage,
    most: number,
    withinMs: number,
    counted: { bytes: number },
  ): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      const timer = setTimeout(() => end(new Refused(answers.slow)), withinMs);
      const end = (error: Error | null): void => {
        clearTimeout(timer);
        request.off('data', onData).off('end', onEnd).off('close', onClose);
        if (error === null) resolve(Buffer.concat(chunks));
        else reject(error);
      };
      const onData = (chunk: Buffer): void => {
        chunks.push(chunk);
        counted.bytes += chunk.length;
        this.gathered += chunk.length;
        if (counted.bytes > most) end(new Refused(answers.tooLarge));
        else if (this.gathered > this.most) end(new Refused(answers.tooMany));
      };
      const onEnd = (): void => end(null);
      const onClose = (): void => end(new Refused(answers.invalidBody));
      request
        .on('data', onData)
        .on('end', onEnd)
        .on('close', onClose)
        .on('error', () => {});
    });
  }
}
