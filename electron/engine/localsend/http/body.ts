/** Bodies that are gathered before they are looked at: bounded in bytes, in time, and of all callers together. */
import { answers, type LocalSendAnswer } from '../wire/statuses.ts';
import { Refused } from './reply.ts';
import { thrownAway, type HttpRequest } from './request.ts';
import { maxGatheredBytes } from './times-and-limits.ts';

export interface GatherHow {
  /** Bytes. */
  readonly most: number;
  readonly withinMs: number;
}

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
  async with<T>(request: HttpRequest, how: GatherHow, use: (body: Buffer) => T | Promise<T>): Promise<T> {
    const counted = { bytes: 0 };
    const count = (bytes: number): boolean => {
      counted.bytes += bytes;
      this.gathered += bytes;
      return this.gathered <= this.most;
    };
    try {
      return await use(await gather(request, how, count));
    } finally {
      this.gathered -= counted.bytes;
    }
  }
}

/** `count`: so many bytes more; false: that is too much. */
function gather(
  request: HttpRequest,
  { most, withinMs }: GatherHow,
  count: (bytes: number) => boolean,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // What is said to be too long isn't read at all.
    if ((request.length ?? 0) > most) return reject(new Refused(answers.tooLarge));
    const pieces: Buffer[] = [];
    let bytes = 0;
    const fail = (answer: LocalSendAnswer): void => {
      clearTimeout(timer);
      request.taker = thrownAway;
      reject(new Refused(answer));
    };
    const timer = setTimeout(() => fail(answers.slow), withinMs);
    request.takeBody({
      bytes(piece) {
        bytes += piece.length;
        pieces.push(piece);
        if (bytes > most) fail(answers.tooLarge);
        else if (!count(piece.length)) fail(answers.tooMany);
      },
      end() {
        clearTimeout(timer);
        resolve(Buffer.concat(pieces));
      },
      cut: () => fail(answers.invalidBody),
    });
  });
}
