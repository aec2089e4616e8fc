/** All that happened in a schedule, in order: its hash tells whether two runs were the same, its end tells what went wrong. */
import { startHash } from '../../../../electron/engine/transfer/agreed/hash.ts';

export class Trace {
  readonly lines: string[] = [];
  private readonly hash = startHash();

  /** `bytes`: what it moved, for the hash alone. */
  add(line: string, bytes?: Buffer): void {
    this.lines.push(line);
    this.hash.update(Buffer.from(line));
    if (bytes !== undefined) this.hash.update(bytes);
  }

  /** Lower-case hex. */
  get digest(): string {
    return this.hash.digest().toString('hex');
  }

  /** The last lines, to be read. */
  end(lines: number): string[] {
    return this.lines.slice(-lines);
  }
}
