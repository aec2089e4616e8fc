/** Bodies that are gathered before they are looked at: bounded in bytes, in time, and of all callers together. */
import type { IncomingMessage } from 'node:http';
import { gatherBody, type BodyProblem } from '../../net/http/body.ts';
import { answers } from '../wire/statuses.ts';
import { Refused } from './reply.ts';
import { maxGatheredBytes } from './times-and-limits.ts';

const told = { 'too-long': answers.tooLarge, 'too-slow': answers.slow, broken: answers.invalidBody } as const;
const refusal = (why: BodyProblem): Refused => new Refused(told[why]);

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
    const counted = { bytes: 0 };
    const onBytes = (bytes: number): void => {
      counted.bytes += bytes;
      this.gathered += bytes;
      if (this.gathered > this.most) throw new Refused(answers.tooMany);
    };
    try {
      return await use(await gatherBody(request, { most, withinMs, refusal, onBytes }));
    } finally {
      this.gathered -= counted.bytes;
    }
  }
}
