/**
 * Very many short texts in a few buffers: one takes its letters and a byte, where a string of V8's takes some 40 bytes more.
 * Latin-1 as one byte a UTF-16 unit, all else as two: so each text, also one with lone surrogates, comes out as it went in.
 */

/** A buffer of texts. What doesn't fit into the rest of one begins the next. */
const segmentBytes = 128 * 1024;
const shift = 17;
const mask = segmentBytes - 1;
/** A text's first byte is its length, or one of these: then four bytes of length follow. */
const long = 254;
const wide = 255;
const longHead = 5;
export class Texts {
  private readonly segments: Buffer[] = [];
  private segment: Buffer = Buffer.alloc(0);
  private used = 0;
  private held = 0;

  /** What it takes of memory. */
  get bytes(): number {
    return this.held;
  }

  /** Keeps `text` from its unit `from` on. Answers where: a number below 2³². */
  add(text: string, from = 0): number {
    const length = text.length - from;
    if (this.used + longHead + 2 * length > this.segment.length) this.begin(longHead + 2 * length);
    const { segment, used } = this;
    let to = used;
    if (length < long) segment[to++] = length;
    else {
      segment[to] = long;
      segment.writeUInt32LE(length, to + 1);
      to += longHead;
    }
    for (let i = from; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0xff) return this.addWide(text, from);
      segment[to++] = unit;
    }
    this.used = to;
    return (this.segments.length - 1) * segmentBytes + used;
  }

  /** The text that `add` answered `where` for. */
  get(where: number): string {
    const segment = this.segments[where >>> shift]!;
    const at = where & mask;
    const head = segment[at]!;
    if (head < long) return segment.toString('latin1', at + 1, at + 1 + head);
    const length = segment.readUInt32LE(at + 1);
    const from = at + longHead;
    return head === wide
      ? segment.toString('utf16le', from, from + 2 * length)
      : segment.toString('latin1', from, from + length);
  }

  /** Whether that text is `text` from its unit `from` on. */
  is(where: number, text: string, from: number): boolean {
    const segment = this.segments[where >>> shift]!;
    const at = where & mask;
    const head = segment[at]!;
    if (head >= long) return this.get(where) === text.slice(from);
    if (head !== text.length - from) return false;
    for (let i = 0; i < head; i++) if (segment[at + 1 + i] !== text.charCodeAt(from + i)) return false;
    return true;
  }

  private addWide(text: string, from: number): number {
    const { segment, used } = this;
    const length = text.length - from;
    segment[used] = wide;
    segment.writeUInt32LE(length, used + 1);
    segment.write(from === 0 ? text : text.slice(from), used + longHead, 'utf16le');
    this.used = used + longHead + 2 * length;
    return (this.segments.length - 1) * segmentBytes + used;
  }

  /** Its own memory and not Node's pool: parts of that would be kept for as long as this is. */
  private begin(least: number): void {
    this.segment = Buffer.allocUnsafeSlow(Math.max(segmentBytes, least));
    this.segments.push(this.segment);
    this.held += this.segment.length;
    this.used = 0;
  }
}
