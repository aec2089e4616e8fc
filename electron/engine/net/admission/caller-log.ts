/** What is logged of callers that were turned away or hung up: whoever calls a thousand times a second fills no disk. */

/** Lines that are written as they come … */
export const maxLines = 20;
/** … in this time; of further ones only their number is, at its end. */
export const linesEveryMs = 10_000;

export class CallerLog {
  private readonly log: (line: string) => void;
  private lines = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(log: (line: string) => void) {
    this.log = log;
  }

  say(line: string): void {
    this.timer ??= setTimeout(() => this.close(), linesEveryMs);
    if (++this.lines <= maxLines) this.log(line);
  }

  /** Says how many there were besides. */
  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    if (this.lines > maxLines) this.log(`callers: ${this.lines - maxLines} more turned away or gone`);
    this.timer = null;
    this.lines = 0;
  }
}
