/**
 * A quick look at bytes, before they are packed: how evenly their values are spread. Photos, films, archives and random bytes
 * are within a hair of 8 bits a byte; what packs well is far below.
 */

const places = 8;
const bytesAtEach = 512;
const sampled = places * bytesAtEach;
/** So many bits a byte are told even. 4,096 random bytes come to 7.95; 16-bit sound and machine code to less than 7.5. */
const evenBits = 7.6;

const counts = new Uint16Array(256);
/** n × log2(n) */
const weights = Float64Array.from({ length: sampled + 1 }, (_, n) => (n === 0 ? 0 : n * Math.log2(n)));

/** Whether it doesn't look like something that packs. Costs some microseconds, whatever the length. */
export function looksPacked(bytes: Buffer): boolean {
  const whole = bytes.length <= sampled;
  counts.fill(0);
  if (whole) for (let i = 0; i < bytes.length; i++) counts[bytes[i]!]!++;
  else {
    const step = (bytes.length - bytesAtEach) / (places - 1);
    for (let place = 0; place < places; place++) {
      const from = Math.floor(place * step);
      for (let i = from; i < from + bytesAtEach; i++) counts[bytes[i]!]!++;
    }
  }
  const total = whole ? bytes.length : sampled;
  let sum = 0;
  for (const count of counts) sum += weights[count]!;
  // A few bytes can't be spread over more values than they are.
  const bits = Math.log2(total) - sum / total;
  return bits > Math.min(evenBits, 0.95 * Math.log2(total));
}
