/** What a PNG says beside its picture: its size and its texts (PNG specification, 5 and 11.3.3). The picture itself is left alone. */

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Length and type before a chunk's data, a checksum after it. */
const before = 8;
const after = 4;

export interface PngFacts {
  readonly width: number;
  readonly height: number;
  /** By keyword, of its uncompressed texts (tEXt), in Latin-1. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Null: it is no PNG, or its chunks don't fit into it. */
export function pngFacts(bytes: Buffer): PngFacts | null {
  if (!bytes.subarray(0, signature.length).equals(signature)) return null;
  let size: { width: number; height: number } | null = null;
  const texts = new Map<string, string>();
  for (let at = signature.length; at + before + after <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + before);
    const data = bytes.subarray(at + before, at + before + length);
    if (data.length < length) return null;
    if (size === null) {
      if (type !== 'IHDR' || length !== 13) return null;
      size = { width: data.readUInt32BE(0), height: data.readUInt32BE(4) };
    } else if (type === 'tEXt') {
      const end = data.indexOf(0);
      if (end > 0) texts.set(data.toString('latin1', 0, end), data.toString('latin1', end + 1));
    } else if (type === 'IEND') return { ...size, texts };
    at += before + length + after;
  }
  return null;
}
