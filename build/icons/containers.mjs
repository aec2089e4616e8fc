/** Pictures of several sizes in one file, as Windows (.ico) and macOS (.icns) want them: both take PNGs as they are. */

/** @typedef {{ size: number, png: Buffer }} Picture */

/**
 * A directory of 16 bytes a picture, then the pictures. A size of 256 is written as 0.
 * @param {readonly Picture[]} pictures of 256 pixels at most
 */
export function ico(pictures) {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  pictures.forEach(({ size, png }, index) => {
    const at = 6 + 16 * index;
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  });
  return Buffer.concat([head, ...pictures.map(({ png }) => png)]);
}

/** Apple's names for sizes; those with @2x have twice the pixels. */
const kinds = {
  16: ['icp4'],
  32: ['icp5', 'ic11'],
  64: ['icp6', 'ic12'],
  128: ['ic07'],
  256: ['ic08', 'ic13'],
  512: ['ic09', 'ic14'],
  1024: ['ic10'],
};

/**
 * Pieces of name, length and content.
 * @param {readonly Picture[]} pictures
 */
export function icns(pictures) {
  const pieces = pictures.flatMap(({ size, png }) =>
    (kinds[/** @type {keyof typeof kinds} */ (size)] ?? []).map((kind) => piece(kind, png)),
  );
  return piece('icns', Buffer.concat(pieces));
}

/** @param {string} name @param {Buffer} content */
function piece(name, content) {
  const head = Buffer.alloc(8);
  head.write(name, 0, 'latin1');
  head.writeUInt32BE(8 + content.length, 4);
  return Buffer.concat([head, content]);
}
