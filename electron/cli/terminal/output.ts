/**
 * The two streams: stdout for what was asked for (JSON lines, a table), stderr for everything said to people.
 * On a terminal the last line of stderr may be a status that is redrawn in place; lines go above it.
 */
import { safeJson, styleFor, type Style } from './display.ts';
import type { CliEvent } from '../reporting/json-line-types.ts';
import { isReaderGone } from './interrupt.ts';
import type { CliIo } from './io.ts';

const clearLine = '\r\u001b[K';
/** Of a terminal that doesn't tell. */
const defaultColumns = 80;

export class Output {
  readonly json: boolean;
  readonly style: Style;
  /** Whether a status line can be drawn: stderr is a capable terminal, and JSON doesn't go to the same one. */
  readonly live: boolean;
  readonly #io: CliIo;
  readonly #capable: boolean;
  #status = '';
  #prompt = '';
  #lost: NodeJS.ErrnoException | null = null;

  /** `onLost`: stdout is of no use any more, because nobody reads it or it can't be written. */
  constructor(io: CliIo, json: boolean, onLost: (error: NodeJS.ErrnoException) => void) {
    this.#io = io;
    this.json = json;
    this.#capable = io.stderr.isTTY === true && io.env['TERM'] !== 'dumb';
    this.style = styleFor(this.#capable && !io.env['NO_COLOR']);
    this.live = this.#capable && !(json && io.stdout.isTTY === true);
    io.stdout.on('error', (error) => {
      this.#lost ??= error;
      onLost(error);
    });
    // Whoever closed stderr doesn't want to be told; and where it can't be written, there is nowhere to say so.
    io.stderr.on('error', () => {});
  }

  /** Columns the status may fill without wrapping, also when the terminal adds the `^C` of an interrupt. */
  get columns(): number {
    return (this.#io.stderr.columns ?? defaultColumns) - 3;
  }

  /** Resolves when all that was written to stdout is out: with why it could not be, if so; a reader that left is no reason. */
  async settled(): Promise<NodeJS.ErrnoException | null> {
    await new Promise((resolve) => this.#io.stdout.write('', resolve));
    return this.#lost === null || isReaderGone(this.#lost) ? null : this.#lost;
  }

  /** One object for scripts; nothing without --json. */
  event(event: CliEvent): void {
    if (this.json) this.#io.stdout.write(`${safeJson(event)}\n`);
  }

  /** What the command was asked for, as text; nothing with --json. */
  result(text: string): void {
    if (!this.json) this.#io.stdout.write(`${text}\n`);
  }

  /** A line for people, above what stands at the bottom. Text of a peer's in it has gone through `safe`. */
  say(text: string): void {
    const bottom = this.#bottom();
    this.#io.stderr.write(`${this.#leaveBottom()}${text}\n${bottom}`);
  }

  /** The status line from now on; empty takes it away. Must fit into `columns`. Nothing where it can't be redrawn. */
  status(text: string): void {
    if (!this.live || text === this.#status) return;
    if (this.#prompt === '') this.#io.stderr.write(clearLine + text);
    this.#status = text;
  }

  /** Text at the start of an input line, which stands at the bottom until `release`; the status waits. */
  hold(prompt: string): void {
    const leave = this.#leaveBottom();
    this.#prompt = prompt;
    this.#io.stderr.write(leave + prompt);
  }

  /** Ends `hold`; `newline` when no key of the person's has ended the line. */
  release(newline: boolean): void {
    this.#prompt = '';
    this.#io.stderr.write((newline ? '\n' : '') + this.#bottom());
  }

  #bottom(): string {
    return this.#prompt || this.#status;
  }

  /** What takes the cursor from the bottom line to where a line may begin. */
  #leaveBottom(): string {
    if (this.#bottom() === '') return '';
    return this.#capable ? clearLine : '\n';
  }
}
