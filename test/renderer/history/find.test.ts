import { expect, test } from 'vitest';
import { devicesOf, everything, find, isEverything } from '../../../renderer/history/find.ts';
import type { Transfer } from '../../../shared/state.ts';
import { textFor } from '../../../shared/text/index.ts';
import { anna, known, transfer } from '../samples.ts';

const en = textFor('en');
const study = { ...known(anna), label: 'Study' };
const sent = transfer({ seed: 'a1', direction: 'outgoing', sources: ['/home/lin/Photos', '/home/lin/Notes.txt'] });
const got = transfer({
  seed: 'b2',
  title: 'Papers',
  landed: ['/in/Papers'],
  casualties: [{ path: 'Papers/lost.db', failure: { code: 'source-vanished' } }],
});
const words = transfer({ seed: 'c3', title: 'text.txt', text: { beginning: 'Milk\nand bread', length: 14 } });
const web: Transfer = {
  ...transfer({ seed: 'd4', title: 'upload' }),
  peer: { fingerprint: '', name: 'Browser at 192.168.1.9', kind: 'web', known: false },
};
const all = [sent, got, words, web];

const found = (typed: string, more: object = {}) =>
  find(en, all, [study], { ...everything, typed, ...more }).map(({ transfer: { id }, name }) => [id.slice(0, 2), name]);

test.each([
  ['holiday', [['a1', null]]],
  [
    'study',
    [
      ['a1', null],
      ['b2', null],
      ['c3', null],
    ],
  ],
  ['NOTES', [['a1', 'Notes.txt']]],
  ['study lost', [['b2', 'Papers/lost.db']]],
  ['bread', [['c3', 'Milk\nand bread']]],
  ['text.txt', []],
  ['nowhere', []],
])('“%s” finds what is called so, and names what isn’t in sight', (typed, expected) => {
  expect(found(typed)).toEqual(expected);
});

test('a device and a direction leave those of both; each device is one choice, by the name it has here', () => {
  const devices = devicesOf(all, [study]);
  expect(devices.map(({ label }) => label)).toEqual(['Study', 'Browser at 192.168.1.9']);
  expect(found('', { device: devices[0]!.value, way: 'incoming' }).map(([id]) => id)).toEqual(['b2', 'c3']);
  expect(found('', { device: devices[1]!.value }).map(([id]) => id)).toEqual(['d4']);
});

test('two devices of one name are told apart by their keys', () => {
  const twin = { ...got, peer: { ...got.peer, fingerprint: 'ef'.repeat(32) } };
  const labels = devicesOf([got, twin], []).map(({ label }) => label);
  expect(new Set(labels).size).toBe(2);
  expect(labels[1]).toContain('efef efef');
});

test('nothing but blanks looks for nothing', () => {
  expect(isEverything({ ...everything, typed: '  ' })).toBe(true);
  expect(isEverything({ ...everything, way: 'incoming' })).toBe(false);
});
