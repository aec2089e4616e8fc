/** Asks a person on stdin, one question at a time. */
import { createInterface, type Interface } from 'node:readline';
import { isatty } from 'node:tty';
import type { CliIo } from './io.ts';
import type { Output } from './output.ts';

/** What may be typed, in lower case, and what it means. */
export type Answers<T> = Readonly<Record<string, T>>;

/** What became of waiting for a line: it came, stdin ended, or nobody needs it any more. */
type Line = { readonly text: string } | 'end' | 'moot';

/**
 * The end of input that comes of a closed terminal is nobody's answer: the hangup's signal, which the shell passes on,
 * may be this much later. Without one (a job that was disowned) the process lives on, and nobody can be asked.
 */
const hangupMs = 2000;

export class Prompt {
  readonly #io: CliIo;
  readonly #output: Output;
  readonly #lines: Interface;
  readonly #waiting: string[] = [];
  #take: ((line: Line) => void) | null = null;
  #ended = false;
  #turns: Promise<void> = Promise.resolve();

  /** From now on stdin is read: what a person types before a question is no answer to it and is dropped. */
  constructor(io: CliIo, output: Output) {
    this.#io = io;
    this.#output = output;
    // Not readline's own line editing, which would swallow Ctrl-C: the terminal's is enough for one letter.
    this.#lines = createInterface({ input: io.stdin, terminal: false });
    this.#lines.on('line', (line) => this.#onLine(line));
    // A terminal that is gone may answer with an error instead of an end.
    io.stdin.on('error', () => this.#lines.close());
    this.#lines.on('close', () => {
      this.#ended = true;
      if (!hasHungUp(io)) this.#take?.('end');
      else setTimeout(() => this.#take?.('end'), hangupMs).unref();
    });
  }

  /** Does `work`, which asks, once everything before has been answered. */
  inTurn(work: () => Promise<void>): void {
    this.#turns = this.#turns.then(work);
  }

  /** Asks until the answer is one; the end of stdin counts as `atEnd`. Null when `signal` was aborted: the question is moot. */
  async ask<T>(question: string, answers: Answers<T>, atEnd: T, signal: AbortSignal): Promise<T | null> {
    while (!signal.aborted) {
      this.#output.hold(question);
      const line = await this.#line(signal);
      if (line === 'moot') return null;
      if (line === 'end') return atEnd;
      const typed = line.text.trim().toLowerCase();
      if (Object.hasOwn(answers, typed)) return answers[typed]!;
    }
    return null;
  }

  /** A line as it was typed; null at the end of stdin, or when `signal` was aborted. */
  async line(question: string, signal: AbortSignal): Promise<string | null> {
    if (signal.aborted) return null;
    this.#output.hold(question);
    const line = await this.#line(signal);
    return typeof line === 'object' ? line.text : null;
  }

  close(): void {
    this.#lines.close();
    this.#io.stdin.pause();
  }

  /** Releases the output at once, not a turn later, so that what is said next begins a line. */
  #line(signal: AbortSignal): Promise<Line> {
    return new Promise((resolve) => {
      const onAbort = () => settle('moot');
      const settle = (line: Line) => {
        this.#take = null;
        signal.removeEventListener('abort', onAbort);
        const echoed = typeof line === 'object' && this.#io.stdin.isTTY === true;
        this.#output.release(!echoed);
        resolve(line);
      };
      const waiting = this.#waiting.shift();
      if (waiting !== undefined) return settle({ text: waiting });
      if (this.#ended) return settle('end');
      signal.addEventListener('abort', onAbort);
      this.#take = settle;
    });
  }

  #onLine(text: string): void {
    if (this.#take) this.#take({ text });
    else if (!this.#io.stdin.isTTY) this.#waiting.push(text);
  }
}

/** Stdin was a terminal, and that terminal is no more. */
function hasHungUp({ stdin }: CliIo): boolean {
  return stdin.isTTY === true && stdin.fd !== undefined && !isatty(stdin.fd);
}
