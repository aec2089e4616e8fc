/** Whatever a peer calls its files: an answer, never an exception, and an accepted path lies inside the folder. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix, sep, win32 } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkPath } from '../../electron/engine/disk/names/safe-path.ts';
import { Sink } from '../../electron/engine/disk/sink/sink.ts';
import { FerryError } from '../../shared/errors.ts';
import { fuzz, fuzzTimeoutMs } from '../support/fuzz.ts';

const nasty = fc.constantFrom(
  ...[
    '..',
    '.',
    '',
    '/',
    '\\',
    '//',
    '\\\\',
    'C:',
    'c:',
    ':',
    '::$DATA',
    '~',
    ' ',
    '. ',
    ' .',
    '...',
    '\0',
    '\n',
    '\u007f',
  ],
  ...[
    '\u202e',
    '\u2066',
    '\u200d',
    '\ud800',
    '\udc00',
    '\u0301',
    '\uff0f',
    '\u2215',
    '\uff0e',
    '%2e',
    '%2f',
    '?',
    '*',
    '|',
  ],
  ...['con', 'NUL', 'com1', 'COM¹', 'aux.c', '.ferry-0123456789ab-0.part', 'a', 'é', '漢', '😀', '$x', '-rf', '`'],
);
const piece = fc.oneof(
  { weight: 5, arbitrary: nasty },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 100 }) },
);
const name = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(''));
const path = fc.oneof(
  fc.array(name, { maxLength: 8 }).map((names) => names.join('/')),
  fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  fc.integer({ min: 0, max: 5000 }).map((n) => 'x'.repeat(n)),
  fc.integer({ min: 0, max: 200 }).map((n) => Array.from({ length: n }, () => 'd').join('/')),
);

test(
  'an accepted path resolves inside the folder, on every system',
  async () => {
    await fuzz(path, (path) => {
      for (const [platform, system, root] of [
        ['linux', posix, '/home/me/in'],
        ['darwin', posix, '/Users/me/in'],
        ['win32', win32, 'D:\\me\\in'],
      ] as const) {
        const answer = checkPath(path, platform);
        if (!answer.ok) {
          expect(['name-refused', 'name-too-long']).toContain(answer.failure.code);
          continue;
        }
        // Resolving changes nothing: no name is a way up, a root, a drive or a separator.
        const place = [root, ...answer.value].join(system.sep);
        expect(system.resolve(root, ...answer.value)).toBe(place);
        expect(answer.value.join('/')).toBe(path);
        if (platform === 'win32') expect(system.toNamespacedPath(place)).toBe(`\\\\?\\${place}`);
      }
    });
  },
  fuzzTimeoutMs,
);

test(
  'on a real disk every path is answered by a place inside the folder or by a code',
  async () => {
    const home = await mkdtemp(join(tmpdir(), 'ferry-fuzz-'));
    const dir = join(home, 'in');
    const sink = await Sink.open(dir, 'f'.repeat(32));
    try {
      await fuzz(path, async (path) => {
        const entry = { path, bytes: 1, mtimeMs: 0, executable: false };
        try {
          const landed = await sink.writeWhole(entry, Buffer.from('x'));
          expect(landed.startsWith(dir + sep)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(FerryError);
          expect(['name-refused', 'name-too-long', 'no-space']).toContain((error as FerryError).code);
        }
      });
      expect(await readdir(home)).toEqual(['in']);
    } finally {
      await sink.abort();
      await rm(home, { recursive: true });
    }
  },
  fuzzTimeoutMs,
);
