/** A list of numbers that grows by portions: nothing is copied when it does, and a number costs what its array type says. */

/** Numbers in a portion: small beside a transfer, and few portions for millions. */
const portion = 4096;
const shift = 12;

type Portion = Uint8Array | Uint32Array | Float64Array;

export class Numbers {
  private readonly portions: Portion[] = [];
  private readonly make: () => Portion;
  private count = 0;

  /** `type`: of its numbers; what it can't hold is cut off as an array of that type does. */
  constructor(type: 'uint8' | 'uint32' | 'float64') {
    if (type === 'uint8') this.make = () => new Uint8Array(portion);
    else if (type === 'uint32') this.make = () => new Uint32Array(portion);
    else this.make = () => new Float64Array(portion);
  }

  get length(): number {
    return this.count;
  }

  /** What it takes of memory. */
  get bytes(): number {
    return this.portions.length * (this.portions[0]?.byteLength ?? 0);
  }

  push(number: number): void {
    const at = this.count++;
    if ((at & (portion - 1)) === 0) this.portions.push(this.make());
    this.portions[at >>> shift]![at & (portion - 1)] = number;
  }

  /** `at`: below `length`. */
  get(at: number): number {
    return this.portions[at >>> shift]![at & (portion - 1)]!;
  }

  /** `at`: below `length`. */
  set(at: number, to: number): void {
    this.portions[at >>> shift]![at & (portion - 1)] = to;
  }
}
