/** Every piece of a manifest fits a message, whatever its paths cost as JSON. */
import { expect, test } from 'vitest';
import { cutPiece } from '../../../../../electron/engine/transfer/sending/manifest/manifest-messages.ts';
import { maxControlBytes, maxEntriesPerPiece, maxPathChars } from '../../../../../electron/engine/wire/limits.ts';
import { encodeMessage, messageTypes, parseMessage } from '../../../../../electron/engine/wire/messages.ts';
import { fileEntry, folderEntry, linkEntry } from '../../../../support/transfer-parts.ts';

test('a piece has at most so many entries, and the next one goes on behind it', () => {
  const entries = Array.from({ length: maxEntriesPerPiece + 1 }, () => fileEntry('f'));
  expect(cutPiece(entries, 0)).toHaveLength(maxEntriesPerPiece);
  expect(cutPiece(entries, maxEntriesPerPiece)).toHaveLength(1);
});

test('paths of nothing but control characters, each six as JSON, are cut before a message is full', () => {
  const entries = Array.from({ length: 100 }, () =>
    fileEntry('\u0001'.repeat(maxPathChars), Number.MAX_SAFE_INTEGER, {
      mtimeMs: -8.64e15,
      executable: true,
      mode: 0o777,
    }),
  );
  entries.push(...entries.slice(0, 9).map(({ path }) => linkEntry(path, path)));
  const piece = cutPiece(entries, 0);
  const frame = encodeMessage({ name: 'entries', body: { first: 999_999, entries: piece } });
  expect(frame.length).toBeLessThanOrEqual(maxControlBytes);
  expect(piece).toHaveLength(1);
});

test('what the piece says is what the receiver reads', () => {
  const entries = [
    folderEntry('d'),
    fileEntry('d/run', 3, { executable: true }),
    linkEntry('d/l', 'run'),
    fileEntry('d/key', 1, { mode: 0o600 }),
  ];
  const piece = cutPiece(entries, 0);
  const frame = encodeMessage({ name: 'entries', body: { first: 0, entries: piece } });
  expect(parseMessage(messageTypes.entries, frame.subarray(5))?.body).toEqual({
    first: 0,
    entries: [
      { path: 'd', bytes: 0, mtime: 1000, folder: true, executable: false },
      { path: 'd/run', bytes: 3, mtime: 1000, folder: false, executable: true },
      { path: 'd/l', bytes: 0, mtime: 1000, folder: false, executable: false, link: 'run' },
      { path: 'd/key', bytes: 1, mtime: 1000, folder: false, executable: false, mode: 0o600 },
    ],
  });
});
