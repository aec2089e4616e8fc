/** A file as disks and crashes leave it: one byte changed, wherever it is; or cut, wherever that is. */

/** Each byte changed in its lowest bit, and to others, a quote at least. */
export function* damages(bytes: Buffer, others: readonly number[] = [0x22]): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at++) {
    for (const value of [bytes[at]! ^ 0x01, ...others]) {
      if (value === bytes[at]) continue;
      const damaged = Buffer.from(bytes);
      damaged[at] = value;
      yield damaged;
    }
  }
}

export function* truncations(bytes: Buffer): Generator<Buffer> {
  for (let end = 0; end < bytes.length; end++) yield bytes.subarray(0, end);
}
