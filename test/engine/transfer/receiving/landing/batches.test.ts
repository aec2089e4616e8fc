/** Small files are verified and placed many at a time, whatever comes between them. */
import { expect, test } from 'vitest';
import { hashOf, textOf } from '../../../../../electron/engine/transfer/agreed/hash.ts';
import { Batches } from '../../../../../electron/engine/transfer/receiving/landing/batches.ts';
import { failure } from '../../../../../shared/errors.ts';
import { file, MemoryLanding } from '../../../../support/receiving.ts';

const content = (i: number): Buffer => Buffer.from(`content of file ${i}`);

function gathering() {
  const landing = new MemoryLanding();
  const placed: [number, unknown][] = [];
  const wrong: number[] = [];
  const errors: number[] = [];
  let free = { files: 0, bytes: 0 };
  const batches = new Batches({
    landing,
    gathers: true,
    hashes: true,
    onPlaced: (index, _entry, where) => placed.push([index, where]),
    onWrong: (index) => wrong.push(index),
    onError: (index) => errors.push(index),
    onFree: (files, bytes) => (free = { files: free.files + files, bytes: free.bytes + bytes }),
  });
  const push = (i: number, bytes = content(i), hash = hashOf(bytes)): void => {
    batches.begin(file(`${i}`, bytes.length));
    // In two pieces, as the network may cut it.
    batches.push(bytes.subarray(0, 3));
    batches.push(bytes.subarray(3));
    batches.end(i, hash);
  };
  return { batches, landing, placed, wrong, errors, push, free: () => free };
}

test('files that come together are handed over together', async () => {
  const { batches, landing, placed, push, free } = gathering();
  for (let i = 0; i < 100; i++) push(i);
  await batches.idle();
  expect(landing.calls).toEqual(['small 100']);
  expect(placed.map(([index]) => index)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  expect(landing.placed.get('42')).toEqual(content(42));
  expect(free().files).toBe(100);
});

test('a file that has come is placed soon, though nobody asks for it', async () => {
  const { landing, push } = gathering();
  push(0);
  expect(landing.calls).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(landing.calls).toEqual(['small 1']);
});

test('more than a buffer holds goes in several batches; the file at the border is whole', async () => {
  const { batches, landing, push } = gathering();
  const bytes = Buffer.alloc(120 * 1024, 'x');
  for (let i = 0; i < 20; i++) push(i, Buffer.concat([bytes, content(i)]));
  await batches.idle();
  expect(landing.calls.length).toBeGreaterThan(1);
  expect(landing.placed.size).toBe(20);
  for (const [path, placed] of landing.placed) expect(placed.subarray(bytes.length)).toEqual(content(Number(path)));
});

test('more files than a batch takes go in several', async () => {
  const { batches, landing, push } = gathering();
  for (let i = 0; i < 300; i++) push(i);
  await batches.idle();
  expect(landing.calls).toEqual(['small 256', 'small 44']);
});

test('a file with another hash is not placed, and the others are', async () => {
  const { batches, landing, wrong, push, free } = gathering();
  push(0);
  push(1, content(1), hashOf(Buffer.from('other')));
  push(2);
  await batches.idle();
  expect(wrong).toEqual([1]);
  expect([...landing.placed.keys()]).toEqual(['0', '2']);
  expect(free()).toEqual({ files: 3, bytes: 3 * content(0).length });
});

test('a mode that was told goes along, and of others nothing', async () => {
  const landing = new MemoryLanding();
  const modes: (number | undefined)[] = [];
  landing.writeSmall = async (_, files) => {
    modes.push(...files.map(({ mode }) => mode));
    return files.map(({ path }) => `/in/${path}`);
  };
  const batches = new Batches({
    landing,
    gathers: true,
    hashes: true,
    onPlaced() {},
    onWrong() {},
    onError() {},
    onFree() {},
  });
  for (const mode of [0o600, undefined]) {
    batches.begin(file(`${mode}`, 0, mode === undefined ? {} : { mode }));
    batches.end(0, hashOf(Buffer.alloc(0)));
  }
  await batches.idle();
  expect(modes).toEqual([0o600, undefined]);
});

test('a file that is given up leaves no trace in its batch', async () => {
  const { batches, landing, push } = gathering();
  push(0);
  batches.begin(file('1', 100));
  batches.push(Buffer.from('beginning'));
  batches.lost();
  push(2);
  await batches.idle();
  expect([...landing.placed]).toEqual([
    ['0', content(0)],
    ['2', content(2)],
  ]);
});

test('a file the disk refuses is told with its reason, a batch that can’t be written as errors', async () => {
  const { batches, landing, placed, errors, push } = gathering();
  landing.failing.set('0', failure('disk-error', { path: '0' }));
  push(0);
  await batches.idle();
  expect(placed).toEqual([[0, failure('disk-error', { path: '0' })]]);
  landing.writeSmall = () => Promise.reject(new Error('the thread died'));
  push(1);
  push(2);
  await batches.idle();
  expect(errors).toEqual([1, 2]);
});

test('what is dropped is not placed, and needs no room', async () => {
  const { batches, landing, push, free } = gathering();
  push(0);
  push(1);
  batches.drop();
  await batches.idle();
  expect(landing.calls).toEqual([]);
  expect(free().files).toBe(2);
});

test.each([true, false])(
  'a hash that nobody said is made where somebody asks (%s); one that was said is compared',
  async (hashes) => {
    const told: (string | null)[] = [];
    const wrong: number[] = [];
    const batches = new Batches({
      landing: new MemoryLanding(),
      gathers: false,
      hashes,
      onPlaced: (_file, _entry, _where, blake3) => told.push(blake3),
      onWrong: (index) => wrong.push(index),
      onError() {},
      onFree() {},
    });
    for (const [i, hash] of [null, hashOf(content(1)), hashOf(content(9))].entries()) {
      batches.begin(file(`${i}`, content(i).length));
      batches.push(content(i));
      batches.end(i, hash);
    }
    await batches.idle();
    expect(told).toEqual([hashes ? textOf(hashOf(content(0))) : null, textOf(hashOf(content(1)))]);
    expect(wrong).toEqual([2]);
  },
);
