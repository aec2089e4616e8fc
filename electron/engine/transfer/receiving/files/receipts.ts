/** Tells the sender which files are in place or failed: gathered for a moment, so that 10,000 files cost a few messages. */
import type { Line } from '../../../wire/connection.ts';
import { maxItemsPerMessage } from '../../../wire/limits.ts';
import { addIndex, type Range } from '../../agreed/ranges.ts';
import type { ErrorCode } from '../../../../../shared/errors.ts';

/** Receipts wait this long for others: short enough for the sender's count to move smoothly. */
const gatherMs = 50;

export class Receipts {
  private readonly connection: Pick<Line, 'send'>;
  private readonly gathers: boolean;
  private done: Range[] = [];
  private failed: { file: number; code: ErrorCode }[] = [];
  private timer: NodeJS.Timeout | null = null;

  /** `gathers`: false where somebody waits for each. */
  constructor(connection: Pick<Line, 'send'>, gathers = true) {
    this.gathers = gathers;
    this.connection = connection;
  }

  addDone(file: number): void {
    addIndex(this.done, file);
    this.schedule();
  }

  addFailed(file: number, code: ErrorCode): void {
    this.failed.push({ file, code });
    this.schedule();
  }

  /** Sends what there is. */
  flush(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.done.length === 0 && this.failed.length === 0) return;
    this.connection.send({ name: 'receipts', body: { done: this.done, failed: this.failed } });
    this.done = [];
    this.failed = [];
  }

  private schedule(): void {
    const isFull = this.done.length >= maxItemsPerMessage || this.failed.length >= maxItemsPerMessage;
    if (isFull || !this.gathers) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), gatherMs);
  }
}
