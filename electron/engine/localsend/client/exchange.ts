/** One request to a LocalSend and what becomes of it. */
import type { Connections } from './connections.ts';
import type { AnswerTaker, KeptConnection } from './kept-connection.ts';

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** Takes an upload's bytes, in order. */
export interface Body {
  /**
   * Resolves when the memory may be used again. Throws `EarlyAnswer` where nothing more is wanted, else as the upload.
   */
  write(bytes: Buffer): Promise<void>;
}

/** The answer came before all bytes went: no more of them are wanted. */
export class EarlyAnswer extends Error {}

export interface ExchangeOptions {
  readonly connections: Connections;
  /** All of it, in Latin-1. */
  readonly head: string;
  /** What goes with the head; null: nothing, or not yet. In use until it is answered. */
  readonly bytes: Buffer | null;
  readonly maxBytes: number;
  readonly signal: AbortSignal | undefined;
}

export class Exchange implements Body, AnswerTaker {
  /** Rejects with a FerryError, or the signal's reason. */
  readonly answer: Promise<Answer>;
  readonly maxBytes: number;
  /** Why there is no answer; null: there is one, or may yet be. */
  failure: unknown = null;
  private readonly options: ExchangeOptions;
  private readonly onAbort: () => void;
  private resolve!: (answer: Answer) => void;
  private reject!: (error: unknown) => void;
  private connection: KeptConnection | null = null;
  private readonly begun: Promise<void>;
  private isAnswered = false;
  /** `answer` is settled. */
  private isOver = false;
  /** Resolves when no more is to be written. */
  private readonly ending: Promise<void>;
  private hearEnd!: () => void;

  constructor(options: ExchangeOptions) {
    const { signal } = options;
    this.options = options;
    this.maxBytes = options.maxBytes;
    this.ending = new Promise((resolve) => (this.hearEnd = resolve));
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.onAbort = () => this.fail(signal?.reason);
    this.begun = this.begin();
    if (signal?.aborted === true) this.onAbort();
    else signal?.addEventListener('abort', this.onAbort);
  }

  async write(bytes: Buffer): Promise<void> {
    await this.begun;
    this.mayWrite();
    // What is never written is never called back for.
    await Promise.race([this.connection!.write(bytes), this.ending]);
    if (this.failure !== null) throw this.failure;
  }

  /** The answer is there: where all of the request went, another may follow it on its connection. */
  release(wentWhole: boolean): void {
    const { connection } = this;
    if (connection === null) return;
    if (wentWhole) this.options.connections.giveBack(connection);
    else connection.destroy();
  }

  /** Gives up, by closing the connection. */
  fail(error: unknown): void {
    this.failed(error);
    this.connection?.destroy();
  }

  answering(): void {
    this.isAnswered = true;
    this.hearEnd();
  }

  answered(status: number, body: Buffer): void {
    this.isOver = true;
    this.options.signal?.removeEventListener('abort', this.onAbort);
    this.resolve({ status, body });
  }

  failed(error: unknown): void {
    if (this.isOver) return;
    this.isOver = true;
    this.failure = error;
    this.hearEnd();
    this.options.signal?.removeEventListener('abort', this.onAbort);
    this.reject(error);
  }

  private async begin(): Promise<void> {
    const { connections, head, bytes } = this.options;
    try {
      const connection = await connections.take();
      if (this.failure !== null) return connections.giveBack(connection);
      this.connection = connection;
      connection.ask(head, bytes, this);
    } catch (error) {
      this.failed(error);
    }
  }

  private mayWrite(): void {
    if (this.failure !== null) throw this.failure;
    if (this.isAnswered) throw new EarlyAnswer();
  }
}
