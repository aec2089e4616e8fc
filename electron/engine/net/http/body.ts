/** A short body, gathered whole before it is looked at: bounded in bytes and time. */
import type { IncomingMessage } from 'node:http';

/** Why a body isn't taken: longer than `most`, not whole in time, or its connection broke. */
export type BodyProblem = 'too-long' | 'too-slow' | 'broken';

export interface BodyOptions {
  /** Bytes. */
  readonly most: number;
  readonly withinMs: number;
  /** What is thrown instead. */
  readonly refusal: (why: BodyProblem) => Error;
  /** So many more have come. What it throws ends the gathering. */
  readonly onBytes?: (bytes: number) => void;
}

/** Throws what `refusal` makes, and leaves the connection as it is: the refusal is answered on it. */
export function gatherBody(
  request: IncomingMessage,
  { most, withinMs, refusal, onBytes }: BodyOptions,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // What is said to be too long isn't read at all.
    if (Number(request.headers['content-length'] ?? 0) > most) return reject(refusal('too-long'));
    const parts: Buffer[] = [];
    let bytes = 0;
    const timer = setTimeout(() => end(refusal('too-slow')), withinMs);
    const end = (error: Error | null): void => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      if (error === null) return resolve(Buffer.concat(parts));
      request.pause();
      reject(error);
    };
    const onData = (part: Buffer): void => {
      bytes += part.length;
      parts.push(part);
      if (bytes > most) return end(refusal('too-long'));
      try {
        onBytes?.(part.length);
      } catch (error) {
        end(error as Error);
      }
    };
    const onEnd = (): void => end(null);
    const onClose = (): void => end(refusal('broken'));
    request
      .on('data', onData)
      .on('end', onEnd)
      .on('close', onClose)
      .on('error', () => {});
  });
}
