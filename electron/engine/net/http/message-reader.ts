/**
 * Messages of HTTP/1.1, requests or answers, out of bytes as they come: whatever their pieces, the same messages. What isn't quite
 * as RFC 9112 has it is refused, since a reader that guesses may take for a message what another took for a body.
 */
import { fieldOf, headOf, NoHttp, type Framing, type Head } from './fields.ts';
import { maxChunkLineBytes, maxHeadBytes } from './limits.ts';

/** Takes one message after another. It may `hold` the reader in any of these calls. */
export interface MessageTaker {
  /** Answers what body follows. May throw `NoHttp`. */
  head(head: Head): Framing;
  /** The next bytes of the body: at least one. */
  body(bytes: Buffer): void;
  /** The message is whole. */
  end(): void;
}

/** `length`: a body of which `left` bytes are missing; `chunk`: likewise of a chunk; `chunk-end`: the line's end behind it. */
type State = 'head' | 'length' | 'chunk-line' | 'chunk' | 'chunk-end' | 'trailers' | 'to-the-end';

const [cr, lf] = [0x0d, 0x0a];
const headEnd = Buffer.from('\r\n\r\n');
const nothing = Buffer.alloc(0);

export class MessageReader {
  private readonly taker: MessageTaker;
  private state: State = 'head';
  private left = 0;
  /** Bytes of a message's trailers so far. */
  private trailers = 0;
  /** What is not read yet, from `at` on. */
  private bytes: Buffer = nothing;
  private at = 0;
  private isHeld = false;
  private isReading = false;

  constructor(taker: MessageTaker) {
    this.taker = taker;
  }

  /** Between two messages, with nothing of the next one there. */
  get idle(): boolean {
    return this.state === 'head' && this.waiting === 0;
  }

  /** Bytes that wait to be read. */
  get waiting(): number {
    return this.bytes.length - this.at;
  }

  /** Throws `NoHttp`; then nothing more can be read here. */
  push(bytes: Buffer): void {
    this.bytes = this.waiting === 0 ? bytes : Buffer.concat([this.bytes.subarray(this.at), bytes]);
    this.at = 0;
    this.read();
  }

  /** Nothing more is told until `goOn`. */
  hold(): void {
    this.isHeld = true;
  }

  /** As `push`. */
  goOn(): void {
    this.isHeld = false;
    this.read();
  }

  /** No more bytes come. False: a message isn't whole. */
  close(): boolean {
    if (this.state !== 'to-the-end') return this.idle;
    this.end();
    return true;
  }

  private read(): void {
    // Whoever is told of something may let it go on in the same breath.
    if (this.isReading) return;
    this.isReading = true;
    try {
      while (!this.isHeld && this.step());
    } finally {
      this.isReading = false;
    }
    if (this.waiting === 0) [this.bytes, this.at] = [nothing, 0];
  }

  /** False: more must come first. */
  private step(): boolean {
    switch (this.state) {
      case 'head':
        return this.waiting > 0 && this.head();
      case 'length':
      case 'chunk':
        return this.left > 0 ? this.piece() : this.pieceEnds();
      case 'to-the-end':
        this.left = this.waiting;
        return this.piece();
      case 'chunk-line':
        return this.chunkLine();
      case 'chunk-end':
        return this.chunkEnds();
      case 'trailers':
        return this.trailer();
    }
  }

  private head(): boolean {
    // Some clients of old end a body with one line's end too many (section 2.2).
    const from = this.startsWithLineEnd() ? this.at + 2 : this.at;
    const end = this.bytes.indexOf(headEnd, from);
    if ((end < 0 ? this.bytes.length : end) - this.at > maxHeadBytes) throw new NoHttp('head', true);
    if (end < 0) {
      this.lookAhead(from);
      return false;
    }
    const head = headOf(this.bytes.toString('latin1', from, end));
    this.at = end + headEnd.length;
    const framing = this.taker.head(head);
    this.left = typeof framing === 'number' ? framing : 0;
    this.state = typeof framing === 'number' ? 'length' : framing === 'chunked' ? 'chunk-line' : framing;
    return true;
  }

  /** What can't become a head any more is not waited for. */
  private lookAhead(from: number): void {
    for (let i = this.bytes.indexOf(lf, from); i >= 0; i = this.bytes.indexOf(lf, i + 1)) {
      if (i === from || this.bytes[i - 1] !== cr) throw new NoHttp('line end');
    }
    const line = this.bytes.indexOf(cr, from);
    // The very last byte may be half of such an end.
    const isKnown = line >= 0 && line + 1 < this.bytes.length;
    if (isKnown && !/HTTP\/1\.[01]/.test(this.bytes.toString('latin1', from, line))) throw new NoHttp('first line');
  }

  private startsWithLineEnd(): boolean {
    return this.bytes[this.at] === cr && this.bytes[this.at + 1] === lf;
  }

  private piece(): boolean {
    const { bytes, at } = this;
    const taken = Math.min(this.left, bytes.length - at);
    if (taken === 0) return false;
    this.at += taken;
    this.left -= taken;
    this.taker.body(taken === bytes.length ? bytes : bytes.subarray(at, at + taken));
    return true;
  }

  private pieceEnds(): boolean {
    if (this.state === 'length') this.end();
    else this.state = 'chunk-end';
    return true;
  }

  private chunkLine(): boolean {
    const line = this.line(maxChunkLineBytes);
    if (line === null) return false;
    const [, digits] = /^([\da-f]{1,13})(?:[ \t]*;[^\0-\b\n-\x1f\x7f]*)?$/i.exec(line) ?? [];
    if (digits === undefined) throw new NoHttp('chunk');
    this.left = Number.parseInt(digits, 16);
    this.trailers = 0;
    this.state = this.left > 0 ? 'chunk' : 'trailers';
    return true;
  }

  private chunkEnds(): boolean {
    if (this.waiting < 2) return false;
    if (!this.startsWithLineEnd()) throw new NoHttp('chunk end');
    this.at += 2;
    this.state = 'chunk-line';
    return true;
  }

  /** Fields behind the last chunk: nobody here asks for any. */
  private trailer(): boolean {
    const line = this.line(maxHeadBytes - this.trailers);
    if (line === null) return false;
    this.trailers += line.length + 2;
    if (line === '') this.end();
    else fieldOf(line);
    return true;
  }

  /** The next line, without its end; null: it isn't whole. */
  private line(most: number): string | null {
    const { bytes, at } = this;
    let end = at;
    while (end < bytes.length && bytes[end] !== lf) end++;
    if (end - at > most) throw new NoHttp('line', true);
    if (end === bytes.length) return null;
    if (end === at || bytes[end - 1] !== cr) throw new NoHttp('line end');
    this.at = end + 1;
    return bytes.toString('latin1', at, end - 1);
  }

  private end(): void {
    this.state = 'head';
    this.taker.end();
  }
}
