/** Cuts a manifest into messages. */
import type { SourceEntry } from '../../../disk/source/walk.ts';
import { maxControlBytes, maxEntriesPerPiece } from '../../../wire/limits.ts';
import type { WireEntry } from '../../../wire/messages.ts';

/** The next entries that safely fit one message, whatever their paths cost as JSON. */
export function cutPiece(entries: readonly SourceEntry[], first: number): WireEntry[] {
  const piece: WireEntry[] = [];
  let bytes = 64;
  for (let i = first; i < entries.length && piece.length < maxEntriesPerPiece; i++) {
    const { kind, path, bytes: size, mtimeMs, executable, mode, link, stored } = entries[i]!;
    // JSON writes a control character as six; beside the path an entry has some 90 characters.
    bytes += (path.length + (link?.length ?? 0)) * 6 + (stored === undefined ? 120 : 150);
    if (bytes > maxControlBytes && piece.length > 0) break;
    const line: WireEntry = { path, mtime: mtimeMs };
    if (kind === 'folder') line.folder = true;
    else if (link !== undefined) line.link = link;
    else line.bytes = size;
    if (stored !== undefined) line.stored = stored;
    if (executable) line.executable = true;
    if (mode !== undefined) line.mode = mode;
    piece.push(line);
  }
  return piece;
}
