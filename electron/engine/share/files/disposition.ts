/** `Content-Disposition` for a file that is to be saved under its name (RFC 6266, RFC 8187). */

/** Longest name that browsers save: one of more bytes cancels Chromium's download. */
const maxNameBytes = 255;

/** Both forms: the plain one in ASCII for old programs, the other in UTF-8. */
export function attachment(name: string): string {
  const short = shortened(name);
  const plain = short.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(short.replaceAll(/\p{Surrogate}/gu, '_')).replaceAll(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

function shortened(name: string): string {
  if (Buffer.byteLength(name) <= maxNameBytes) return name;
  const end = /\.[^.\s]{1,16}$/u.exec(name)?.[0] ?? '';
  const chars = [...name.slice(0, name.length - end.length)];
  while (Buffer.byteLength(chars.join('') + end) > maxNameBytes) chars.pop();
  return chars.join('') + end;
}
