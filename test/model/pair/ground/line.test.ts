/** The line behaves as a socket does, at the pace and in the pieces it is told. */
import { expect, onTestFinished, test } from 'vitest';
import { Chance } from './chance.ts';
import { settled } from './clock.ts';
import { Line } from './line.ts';
import { Arena } from './memory.ts';

function makeLine(capacity = 1024) {
  const arena = new Arena();
  onTestFinished(() => arena.release());
  const [anna, ben] = [{}, {}];
  const line = new Line({
    name: 'line',
    capacity,
    arena,
    dialler: { owner: anna, certificate: Buffer.from('anna') },
    listener: { owner: ben, certificate: Buffer.from('ben') },
  });
  const heard: string[] = [];
  for (const [name, end] of [
    ['ben', line.listener],
    ['anna', line.dialler],
  ] as const) {
    end.on('data', (chunk: Buffer) => heard.push(`${name}: ${chunk.toString()}`));
    end.on('end', () => heard.push(`${name}: end`));
    end.on('error', (error: NodeJS.ErrnoException) => heard.push(`${name}: ${error.code}`));
    end.on('close', () => heard.push(`${name}: closed`));
  }
  const chance = new Chance(1);
  const deliver = async (): Promise<void> => {
    for (let [next] = line.ready; next !== undefined; [next] = line.ready) {
      next.run(chance);
      await settled();
    }
  };
  return { line, anna, ben, heard, chance, deliver };
}

const text = (heard: readonly string[], who: string): string =>
  heard
    .filter((line) => line.startsWith(who))
    .map((line) => line.slice(who.length + 2))
    .join('');

test('nothing arrives before it is delivered; then all does, in order, and the end after it', async () => {
  const { line, heard, deliver } = makeLine();
  line.dialler.write(Buffer.from('abcdefgh'));
  line.dialler.end();
  await settled();
  expect(heard).toEqual([]);
  await deliver();
  expect(text(heard, 'ben')).toBe('abcdefghendclosed');
  expect(line.over).toBe(true);
});

test('a full line makes the writer wait, and takes nothing of what is written before it has room', async () => {
  const { line, heard, deliver } = makeLine(8);
  let taken = 0;
  const second = Buffer.from('second');
  line.dialler.write(Buffer.from('firstly'), () => taken++);
  line.dialler.write(second, () => taken++);
  await settled();
  expect(taken).toBe(1);
  second.write('SECOND');
  await deliver();
  expect(taken).toBe(2);
  expect(text(heard, 'ben')).toBe('firstlySECOND');
});

test('who does not read is not delivered to', async () => {
  const { line, heard, deliver } = makeLine(1024 * 1024);
  line.listener.pause();
  line.dialler.write(Buffer.alloc(512 * 1024, 'x'));
  await deliver();
  expect(heard).toEqual([]);
  line.listener.resume();
  await settled();
  await deliver();
  expect(text(heard, 'ben')).toHaveLength(512 * 1024);
});

test('a cut line delivers a beginning of what it held, and then both ends hear of it', async () => {
  const { line, heard, chance, deliver } = makeLine();
  line.dialler.write(Buffer.from('abcdefgh'));
  await settled();
  line.cut(chance, 'reset');
  line.dialler.write(Buffer.from('never'));
  await deliver();
  expect(text(heard, 'ben')).toMatch(/^a?b?c?d?e?f?g?h?ECONNRESETclosed$/);
  expect(text(heard, 'anna')).toBe('ECONNRESETclosed');
});

test('a silent line says nothing any more; a killed side hears nothing, and the other does', async () => {
  const silent = makeLine();
  silent.line.dialler.write(Buffer.from('x'));
  silent.line.cut(silent.chance, 'silent');
  await settled();
  expect(silent.line.ready).toEqual([]);
  const { line, anna, heard, chance, deliver } = makeLine();
  line.listener.write(Buffer.from('for anna'));
  await settled();
  line.kill(anna, chance);
  await deliver();
  expect(text(heard, 'anna')).toBe('');
  expect(heard.at(-1)).toBe('ben: closed');
});
