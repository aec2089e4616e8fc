/**
 * Reading another version of a file while its delta comes: block after block into the partial file, and what each is told to
 * the sender. Nobody waits for it: what is not told in time comes whole.
 */
import type { Landing } from '../landing.ts';

/** Calls to the disk's thread at once: while one is answered, it does the next. */
const callsAtOnce = 2;

export interface BasisPassOptions {
  readonly landing: Pick<Landing, 'takeBasis'>;
  /** These blocks are in the partial file now. `ended`: there are no more. */
  tell(first: number, hashes: Buffer, ended: boolean): void;
  onError(error: unknown): void;
}

export class BasisPass {
  private readonly options: BasisPassOptions;
  private readonly running = new Set<Promise<void>>();
  private over = false;

  constructor(options: BasisPassOptions) {
    this.options = options;
  }

  /** The partial file is open, as `file` of the landing. */
  start(file: number): void {
    for (let n = 0; n < callsAtOnce; n++) this.goOn(file);
  }

  /** Takes no more. Resolves once nothing is under way; never rejects. */
  async stop(): Promise<void> {
    this.over = true;
    await Promise.all(this.running);
  }

  private goOn(file: number): void {
    const run = this.run(file).finally(() => this.running.delete(run));
    this.running.add(run);
  }

  private async run(file: number): Promise<void> {
    const { landing, tell, onError } = this.options;
    try {
      while (!this.over) {
        const { first, hashes, ended } = await landing.takeBasis(file);
        if (this.over) return;
        this.over = ended;
        tell(first, hashes, ended);
      }
    } catch (error) {
      if (this.over) return;
      this.over = true;
      onError(error);
    }
  }
}
