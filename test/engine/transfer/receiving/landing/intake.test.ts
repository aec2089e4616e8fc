/** Only bytes the plan asked for, in order, get to the disk; what fails there is told file by file, or once for all. */
import { expect, test } from 'vitest';
import { hashOf } from '../../../../../electron/engine/transfer/agreed/hash.ts';
import type { ManifestEntry } from '../../../../../electron/engine/transfer/agreed/manifest.ts';
import { maxOutstandingBytes } from '../../../../../electron/engine/transfer/receiving/landing/backlog.ts';
import { Intake, wholeFileBytes } from '../../../../../electron/engine/transfer/receiving/landing/intake.ts';
import { failure } from '../../../../../shared/errors.ts';
import { file, folder, MemoryLanding, until } from '../../../../support/receiving.ts';

const small = Buffer.from('abc');
const big = Buffer.alloc(wholeFileBytes + 1, 'b');

function taking(entries: readonly ManifestEntry[], late: readonly number[] = [], offered: Record<number, number> = {}) {
  const landing = new MemoryLanding();
  const heard: string[] = [];
  const wanted = new Set(entries.keys());
  const intake = new Intake({
    landing,
    deltas: { of: () => null, open: () => Promise.reject(new Error('no delta')), tell() {}, wrong() {} },
    entry: (index) => (wanted.has(index) ? entries[index] : undefined),
    isLate: (index) => late.includes(index),
    mayContinue: (index, offset) => offered[index] === offset,
    open: (index, from) => landing.begin(entries[index]!, from, null),
    hasMade: ({ path }) => path === 'made before',
    onMade: ({ path }) => heard.push(`made ${path}`),
    onPresent: (index, _partial, present) => heard.push(`present ${index} ${present}`),
    onReleased: () => {},
    onStart: (index) => heard.push(`start ${index}`),
    onBytes: () => {},
    onLanded: (index, _entry, path) => heard.push(`landed ${index} ${path}`),
    onFailed: (index, { code }) => heard.push(`failed ${index} ${code}`),
    onLost: (index, { code }) => heard.push(`lost ${index} ${code}`),
    onFatal: ({ code }) => heard.push(`fatal ${code}`),
    onFull: () => heard.push('full'),
    onRoom: () => heard.push('room'),
  });
  const send = (index: number, content: Buffer, hash = hashOf(content)): void => {
    if (content.length > 0) intake.data(index, 0, content);
    intake.end(index, content.length, hash);
    wanted.delete(index);
  };
  return { intake, landing, heard, send, wanted };
}

test('small, big and empty files are in place once all has settled', async () => {
  const { intake, landing, heard, send } = taking([file('a'), file('b', big.length), file('c', 0)]);
  send(0, small);
  send(1, big);
  send(2, Buffer.alloc(0));
  await intake.settled();
  expect([...landing.placed.keys()].toSorted()).toEqual(['a', 'b', 'c']);
  expect(landing.placed.get('b')!.equals(big)).toBe(true);
  expect(heard.filter((line) => line.startsWith('landed')).toSorted()).toEqual([
    'landed 0 /in/a',
    'landed 1 /in/b',
    'landed 2 /in/c',
  ]);
});

test.each<[string, (intake: Intake) => void]>([
  ['a file nobody asked for', (intake) => intake.data(9, 0, small)],
  ['a folder’s bytes', (intake) => intake.data(2, 0, small)],
  ['bytes from the middle', (intake) => intake.data(0, 1, small)],
  ['more bytes than the file has', (intake) => intake.data(0, 0, Buffer.alloc(4))],
  ['an end before the last byte', (intake) => intake.end(0, 3, hashOf(small))],
  [
    'an end that says fewer bytes',
    (intake) => {
      intake.data(0, 0, small.subarray(0, 2));
      intake.end(0, 2, hashOf(small));
    },
  ],
  [
    'another file within one',
    (intake) => {
      intake.data(0, 0, small.subarray(0, 1));
      intake.data(1, 0, small);
    },
  ],
  [
    'the end of another file within one',
    (intake) => {
      intake.data(0, 0, small.subarray(0, 1));
      intake.end(1, 3, hashOf(small));
    },
  ],
  [
    'the loss of another file within one',
    (intake) => {
      intake.data(0, 0, small.subarray(0, 1));
      intake.lost(1, failure('source-changed'));
    },
  ],
  [
    'a gap',
    (intake) => {
      intake.data(0, 0, small.subarray(0, 1));
      intake.data(0, 2, small.subarray(2));
    },
  ],
  [
    'a file before one that has come',
    (intake) => {
      intake.data(1, 0, small);
      intake.end(1, 3, hashOf(small));
      intake.data(0, 0, small);
    },
  ],
])('%s breaks the protocol', (_what, send) => {
  const { intake } = taking([file('a'), file('b'), folder('t')]);
  expect(() => send(intake)).toThrow(expect.objectContaining({ code: 'protocol-violation' }));
});

test('a file that was put off comes after later ones, and does not hold them up', async () => {
  const { intake, landing, send } = taking([file('a'), file('b'), file('c')], [0]);
  send(1, small);
  send(0, small);
  send(2, small);
  await intake.settled();
  expect([...landing.placed.keys()]).toEqual(['b', 'a', 'c']);
});

test('a file goes on only from where the plan offered it', async () => {
  const offset = 100_000;
  const { intake, landing, wanted } = taking([file('a', big.length)], [], { 0: offset });
  landing.left.set('a', big.subarray(0, offset));
  expect(() => intake.data(0, offset - 1, big.subarray(offset - 1))).toThrow('begun at');
  intake.data(0, offset, big.subarray(offset));
  intake.end(0, big.length, hashOf(big));
  wanted.delete(0);
  await intake.settled();
  expect(landing.placed.get('a')!.equals(big)).toBe(true);
});

test('what the sender gives up leaves nothing, small or big', async () => {
  const { intake, landing, heard, send } = taking([file('a'), file('b', big.length), file('c')]);
  intake.data(0, 0, small.subarray(0, 2));
  intake.lost(0, failure('source-changed'));
  intake.data(1, 0, big.subarray(0, 9));
  intake.lost(1, failure('source-vanished'));
  send(2, small);
  await intake.settled();
  expect([...landing.placed.keys()]).toEqual(['c']);
  expect(landing.openFiles).toBe(0);
  expect(heard).toEqual(expect.arrayContaining(['lost 0 source-changed', 'lost 1 source-vanished']));
});

test('a wrong hash fails its file alone', async () => {
  const { intake, heard, send } = taking([file('a'), file('b', big.length), file('c')]);
  send(0, small, hashOf(big));
  send(1, big, hashOf(small));
  send(2, small);
  await intake.settled();
  expect(heard.filter((line) => !line.startsWith('start')).toSorted()).toEqual([
    'failed 0 hash-mismatch',
    'failed 1 hash-mismatch',
    'landed 2 /in/c',
  ]);
});

test('a full disk is told once, and the big file that was coming is left for later', async () => {
  const { intake, landing, heard, send } = taking([file('a'), file('b'), file('c', big.length)]);
  for (const path of ['a', 'b', 'c write']) landing.failing.set(path, failure('no-space', { dir: '/in' }));
  send(0, small);
  send(1, small);
  send(2, big);
  await intake.settled();
  expect(heard.filter((line) => /fatal|failed/.test(line))).toEqual(['fatal no-space']);
  expect([...landing.left.keys()]).toEqual(['c']);
});

test('a folder that can’t be made fails alone', async () => {
  const { intake, landing, heard } = taking([folder('t'), folder('u')]);
  landing.failing.set('t', failure('no-permission', { path: 't' }));
  intake.folder(0, folder('t'));
  intake.folder(1, folder('u'));
  await intake.settled();
  expect([heard, landing.folders]).toEqual([['failed 0 no-permission', 'made u'], ['u']]);
});

test('a folder with a mode of its own is told of before anything that is asked later', async () => {
  const folders = Array.from({ length: 100 }, (_, i) => ({ ...folder(`t${i}`), mode: 0o700 }));
  const { intake, landing, send } = taking([...folders, file('t99/a')]);
  for (const [i, one] of folders.entries()) intake.folder(i, one);
  send(100, small);
  await intake.settled();
  const expected = folders.map(({ path }) => `expect ${path} 700`);
  expect(landing.calls).toEqual([...expected, 'small 1']);
});

test('a folder that this transfer made over an earlier connection is told to be that', async () => {
  const { intake, landing } = taking([folder('made before'), folder('u')]);
  intake.folder(0, folder('made before'));
  intake.folder(1, folder('u'));
  await intake.settled();
  expect(landing.folders).toEqual(['u']);
});

test('the network is stopped while the disk stands still, and let go when it moves again', async () => {
  const huge = file('a', 2 * maxOutstandingBytes);
  const { intake, landing, heard } = taking([huge]);
  let open = (): void => {};
  landing.gate = new Promise((resolve) => (open = resolve));
  const piece = Buffer.alloc(1024 * 1024);
  for (let at = 0; at <= maxOutstandingBytes; at += piece.length) intake.data(0, at, piece);
  expect(heard).toEqual(['start 0', 'full']);
  open();
  await until(() => heard.includes('room'));
  await intake.abort();
});

test('suspended, whole files are placed and a beginning is left and noted; aborted, nothing is left', async () => {
  for (const end of ['suspend', 'abort'] as const) {
    const { intake, landing, heard, send } = taking([file('a'), file('b', big.length)]);
    send(0, small);
    intake.data(1, 0, big.subarray(0, 1000));
    await intake[end]();
    const isKept = end === 'suspend';
    expect([[...landing.placed.keys()], [...landing.left.keys()]]).toEqual(isKept ? [['a'], ['b']] : [[], []]);
    expect(heard.includes('present 1 1000')).toBe(isKept);
    expect(landing.openFiles).toBe(0);
  }
});

const block = 64 * 1024;
/** 0 with holes, 1 without, 2 small and with holes. */
const holed = [file('a', 4 * block + 5, { stored: block }), file('b', 4 * block), file('c', block, { stored: 0 })];
const hole = (file: number, offset: number, bytes: number) => ({ file, offset, bytes });

test('holes come between bytes, first and last, also of a file that would be small', async () => {
  const { intake, landing, heard } = taking(holed);
  const content = Buffer.alloc(block, 'c');
  intake.hole(hole(0, 0, block));
  intake.data(0, block, content);
  intake.hole(hole(0, 2 * block, block));
  intake.hole(hole(0, 3 * block, block + 5));
  // This landing makes no file longer at its end.
  intake.end(0, 4 * block + 5, hashOf(Buffer.concat([Buffer.alloc(block), content])));
  await until(() => heard.includes('landed 0 /in/a'));
  expect(landing.placed.get('a')!.subarray(block).equals(content)).toBe(true);
  intake.hole(hole(2, 0, block));
  intake.end(2, block, hashOf(Buffer.alloc(0)));
  await until(() => heard.includes('landed 2 /in/c'));
});

test.each<[string, (intake: Intake) => void]>([
  ['a hole of a file without any', (intake) => intake.hole(hole(1, 0, block))],
  ['a hole of a file that nobody asked for', (intake) => intake.hole(hole(9, 0, block))],
  ['a hole that doesn’t follow on', (intake) => intake.hole(hole(0, block, block))],
  ['a hole told twice', (intake) => [1, 2].forEach(() => intake.hole(hole(0, 0, block)))],
  ['a hole that ends within a block', (intake) => intake.hole(hole(0, 0, block - 1))],
  ['a hole that ends within the last block', (intake) => intake.hole(hole(0, 0, 4 * block + 4))],
  [
    'a hole that begins within a block',
    (intake) => {
      intake.data(0, 0, small);
      intake.hole(hole(0, 3, block - 3));
    },
  ],
  ['a hole beyond the end', (intake) => intake.hole(hole(0, 0, 5 * block))],
  ['a hole far beyond the end', (intake) => intake.hole(hole(0, 0, Number.MAX_SAFE_INTEGER))],
  [
    'a hole of another file within one',
    (intake) => {
      intake.data(1, 0, small);
      intake.hole(hole(2, 0, block));
    },
  ],
  [
    'bytes of what was told to be a hole',
    (intake) => {
      intake.hole(hole(0, 0, block));
      intake.data(0, 0, small);
    },
  ],
  [
    'an end before the last hole',
    (intake) => {
      intake.hole(hole(0, 0, 4 * block));
      intake.end(0, 4 * block + 5, hashOf(small));
    },
  ],
])('%s is a violation', (_, work) => {
  const { intake } = taking(holed);
  expect(() => work(intake)).toThrow('protocol-violation');
});
