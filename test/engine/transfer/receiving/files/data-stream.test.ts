/** What comes is taken in the order it was announced, over the one connection that files come over. */
import { beforeEach, expect, test } from 'vitest';
import { RawMerge } from '../../../../../electron/engine/transfer/lanes/receiving/raw-merge.ts';
import { DataStream } from '../../../../../electron/engine/transfer/receiving/files/data-stream.ts';
import type { FileReceiver } from '../../../../../electron/engine/transfer/receiving/files/file-receiver.ts';
import { FakeConnection } from '../../../../support/receiving.ts';

let heard: string[];
let over: boolean;

beforeEach(() => {
  heard = [];
  over = false;
});

function streaming(lane: FakeConnection | null) {
  const receiver = {
    bytes: (file: number, offset: number, chunk: Buffer) => heard.push(`bytes ${file} ${offset} ${chunk.toString()}`),
    fileEnd: (file: number, bytes: number, hash: Buffer) => heard.push(`end ${file} ${bytes} ${hash.toString()}`),
    lost: ({ file }: { file: number }) => heard.push(`lost ${file}`),
    same: () => heard.push('same'),
    differs: () => heard.push('differs'),
    lend: () => null,
  } as unknown as FileReceiver;
  const merge = new RawMerge((lane ?? new FakeConnection()).it, receiver);
  merge.attach({ pauseReading: () => {}, resumeReading: () => {} });
  const stream = new DataStream({
    receiver,
    merge,
    lane: lane?.it ?? null,
    isOver: () => over,
    onRaw: () => heard.push('raw'),
    onFinish: () => heard.push('finish'),
    onLaneClosed: () => heard.push('closed'),
  });
  return { stream, merge };
}

const same = { name: 'same', body: { range: [0, 1] as [number, number] } } as const;
const lost = { name: 'lost', body: { file: 3, code: 'source-changed' } } as const;

test('without raw bytes all is taken at once', () => {
  const { stream } = streaming(null);
  stream.bytes(0, 0, Buffer.from('ab'), null);
  stream.end(0, 2, Buffer.from('h'), null);
  stream.message(same, null);
  stream.message({ name: 'differs', body: { range: [2, 2] } }, null);
  stream.message(lost, null);
  stream.message({ name: 'finish', body: {} }, null);
  expect(heard).toEqual(['bytes 0 0 ab', 'end 0 2 h', 'same', 'differs', 'lost 3', 'finish']);
});

test('what follows announced raw bytes waits for them, though its buffers are used again meanwhile', () => {
  const { stream, merge } = streaming(null);
  stream.message({ name: 'raw', body: { file: 0, offset: 0, bytes: 4 } }, null);
  const socketBuffer = Buffer.from('h');
  stream.end(0, 4, socketBuffer, null);
  socketBuffer.fill('X');
  const chunk = Buffer.from('zz');
  stream.bytes(1, 0, chunk, null);
  chunk.fill('X');
  stream.message(lost, null);
  expect(heard).toEqual(['raw']);
  merge.take(Buffer.from('abc'));
  expect(heard).toEqual(['raw', 'bytes 0 0 abc']);
  merge.take(Buffer.from('d'));
  expect(heard.slice(2)).toEqual(['bytes 0 3 d', 'end 0 4 h', 'bytes 1 0 zz', 'lost 3']);
});

test('once we have turned away, what waited for raw bytes is dropped', () => {
  const { stream, merge } = streaming(null);
  stream.message({ name: 'raw', body: { file: 0, offset: 0, bytes: 1 } }, null);
  stream.message(lost, null);
  over = true;
  merge.take(Buffer.from('a'));
  expect(heard).not.toContain('lost 3');
});

test('files beside the lane break the protocol, and so do other messages on it', () => {
  const lane = new FakeConnection();
  const { stream } = streaming(lane);
  expect(() => stream.bytes(0, 0, Buffer.from('a'), null)).toThrow('beside the lane');
  expect(() => stream.end(0, 0, Buffer.from('h'), null)).toThrow('beside the lane');
  expect(() => stream.message(same, null)).toThrow('beside the lane');
  lane.handOver(stream.handler());
  lane.hear({ name: 'cancel', body: { code: 'cancelled' } });
  expect(lane.over?.how).toBe('refused');
});

test('over the lane all is taken; its end is told, unless we had turned away', () => {
  const lane = new FakeConnection();
  const { stream } = streaming(lane);
  lane.handOver(stream.handler());
  lane.hearFile(0, Buffer.from('ab'));
  lane.hear({ name: 'finish', body: {} });
  lane.cut();
  expect(heard.map((line) => line.split(' ')[0])).toEqual(['bytes', 'end', 'finish', 'closed']);
  const another = new FakeConnection();
  another.handOver(streaming(another).stream.handler());
  over = true;
  another.hearFile(0, Buffer.from('ab'));
  another.cut();
  expect(heard).toHaveLength(4);
});
