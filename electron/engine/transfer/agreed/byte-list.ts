/** A number from 0 to 255 for each file of a manifest, 0 at first: one byte each, so that 100,000 files cost little. */
export class ByteList {
  private bytes = new Uint8Array(1024);

  get(index: number): number {
    return this.bytes[index] ?? 0;
  }

  set(index: number, to: number): void {
    if (index >= this.bytes.length) {
      const grown = new Uint8Array(Math.max(index + 1, this.bytes.length * 2));
      grown.set(this.bytes);
      this.bytes = grown;
    }
    this.bytes[index] = to;
  }
}
