/** The network is stopped when too much waits for the disk, and let go when half of that is through. */
import { expect, test } from 'vitest';
import {
  Backlog,
  maxOutstandingBytes,
  maxOutstandingFiles,
} from '../../../../../electron/engine/transfer/receiving/landing/backlog.ts';

function watched() {
  const heard: string[] = [];
  const released: number[] = [];
  const backlog = new Backlog({
    onReleased: (bytes) => released.push(bytes),
    onFull: () => heard.push('full'),
    onRoom: () => heard.push('room'),
  });
  return { backlog, heard, released };
}

test('bytes up to the bound pass; one more stops the network', () => {
  const { backlog, heard } = watched();
  backlog.addBytes(maxOutstandingBytes);
  expect(heard).toEqual([]);
  backlog.addBytes(1);
  backlog.addBytes(1);
  expect(heard).toEqual(['full']);
});

test('files up to the bound pass; one more stops the network, and half of them through lets it go', () => {
  const { backlog, heard } = watched();
  for (let i = 0; i < maxOutstandingFiles; i++) backlog.addFile();
  expect(heard).toEqual([]);
  backlog.addFile();
  expect(heard).toEqual(['full']);
  for (let i = maxOutstandingFiles + 1; i > maxOutstandingFiles / 2 + 1; i--) backlog.releaseFile();
  expect(heard).toEqual(['full']);
  backlog.releaseFile();
  expect(heard).toEqual(['full', 'room']);
});

test('it goes on when it is half empty, not before', () => {
  const { backlog, heard } = watched();
  backlog.addBytes(maxOutstandingBytes + 1);
  backlog.release(0, maxOutstandingBytes / 2);
  expect(heard).toEqual(['full']);
  backlog.release(0, 1);
  expect(heard).toEqual(['full', 'room']);
});

test('what is released is told in all', () => {
  const { backlog, released } = watched();
  backlog.addBytes(30);
  backlog.release(1, 10);
  backlog.release(1, 20);
  expect(released).toEqual([10, 30]);
});
