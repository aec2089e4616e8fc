/**
 * Very many texts, answered in order (by UTF-16 unit): sorted in parts as they come and merged as they are asked for, so
 * that they are never all there as strings.
 */
import { Numbers } from './numbers.ts';
import { Texts } from './texts.ts';

/** A part: its texts from `at` to before `end` are still to be answered; `head` is the first of them. */
interface Part {
  head: string;
  at: number;
  readonly end: number;
}

export class SortedTexts {
  private readonly texts = new Texts();
  private readonly wheres = new Numbers('uint32');
  /** A heap: no part's head is before that of the part above it, which is at half its place. The first place is empty. */
  private readonly parts: (Part | null)[] = [null];

  /** What it takes of memory. */
  get bytes(): number {
    return this.texts.bytes + this.wheres.bytes;
  }

  /** Adds some: best some thousand at a time. Only before the first `take`. */
  add(some: readonly string[]): void {
    if (some.length === 0) return;
    const at = this.wheres.length;
    const sorted = some.toSorted();
    for (const text of sorted) this.wheres.push(this.texts.add(text));
    this.parts.push({ head: sorted[0]!, at, end: this.wheres.length });
    this.rise(this.parts.length - 1);
  }

  /** The next so many, or as many as are left. */
  take(count: number): string[] {
    const taken: string[] = [];
    while (taken.length < count && this.parts.length > 1) {
      const first = this.parts[1]!;
      taken.push(first.head);
      first.at++;
      if (first.at < first.end) first.head = this.texts.get(this.wheres.get(first.at));
      else {
        const last = this.parts.pop()!;
        if (last !== first) this.parts[1] = last;
      }
      this.sink();
    }
    return taken;
  }

  private rise(from: number): void {
    for (let place = from; place > 1 && this.isBefore(place, place >> 1); place >>= 1) this.swap(place, place >> 1);
  }

  private sink(): void {
    for (let place = 1; ;) {
      let least = place;
      for (let below = place * 2; below <= place * 2 + 1 && below < this.parts.length; below++) {
        if (this.isBefore(below, least)) least = below;
      }
      if (least === place) return;
      this.swap(place, least);
      place = least;
    }
  }

  private isBefore(a: number, b: number): boolean {
    return this.parts[a]!.head < this.parts[b]!.head;
  }

  private swap(a: number, b: number): void {
    const part = this.parts[a]!;
    this.parts[a] = this.parts[b]!;
    this.parts[b] = part;
  }
}
