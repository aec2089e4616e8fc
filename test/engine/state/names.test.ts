/** Names are compared as people read them: who looks like a remembered device is taken for nobody else, and marked. */
import { expect, test } from 'vitest';
import { areNamesakes, marked, renamed } from '../../../electron/engine/state/names.ts';
import type { Device } from '../../../shared/state.ts';
import { remembered } from '../../support/state/remembered.ts';
import { sampleTransfer } from '../../support/state/sample.ts';

test.each([
  ['ANNA', 'anna'],
  ['  Anna \u3000 s  laptop ', 'anna s laptop'],
  ['Ａｎｎａ', 'anna'],
  ['Zoe\u0308', 'Zoë'],
  ['STRASSE', 'straße'],
  ['ΟΔΟΣ', 'οδοσ'],
  ['An\u200bn\u2060a\ufe0f', 'anna'],
  ['ﬁle', 'FILE'],
  // Cyrillic і, о and С; full width; capitals of another script.
  ['Studіo', 'Studio'],
  ['Studiо', 'STUDIO'],
  ['Соffee', 'Coffee'],
  ['Ｓｔｕｄｉｏ', 'Studio'],
  ['ВОВ', 'bob'],
  // One and capital I look like l; zero like O.
  ['Stud1o', 'Studio'],
  ['BiII', 'Bill'],
  ['Box 0', 'box O'],
  ['rnac', 'mac'],
  // What stands around words, and between them.
  ['Studio.', 'Studio'],
  ['Studio。', 'Studio'],
  ['«Studio»…', 'Studio'],
  ['Studio\u2800', 'Studio'],
  ['Studio ǃ', 'Studio'],
  ['My-Mac', 'my mac'],
  ['Anna’s', "Anna's"],
  ['...', '…'],
])('%j and %j are the same name', (one, other) => {
  expect(areNamesakes(one, other)).toBe(true);
  expect(areNamesakes(other, one)).toBe(true);
});

test.each([
  ['Anna', 'Anne'],
  ['Anna 2', 'Anna'],
  ['Anna 1', 'Anna 2'],
  ['Zoe', 'Zoë'],
  ['Ana', 'Ava'],
  ['Guru', 'Gyry'],
  ['biil', 'bill'],
  ['...', '!!!'],
  ['书房', '书桌'],
  ['Вова', 'Дима'],
])('%j and %j are different names', (one, other) => {
  expect(areNamesakes(one, other)).toBe(false);
});

const studio = remembered({ fingerprint: 'a'.repeat(64), name: 'Studio', rule: 'accept' });
const there: Device = {
  ...{ fingerprint: 'b'.repeat(64), name: 'Studіo', kind: 'laptop', addresses: ['192.0.2.1:1'], via: 'multicast' },
};

test('who only calls itself like a remembered device is marked with its name, as long as that holds', () => {
  const impostor = marked(there, [studio]);
  expect(impostor).toEqual({ ...there, namesakeOf: 'Studio' });
  expect(marked(impostor, [studio])).toBe(impostor);
  expect(marked(impostor, [])).toEqual(there);
  expect(marked({ ...impostor, name: 'Attic' }, [studio])).toEqual({ ...there, name: 'Attic' });
});

test('a remembered device is not, whatever it calls itself', () => {
  const itself = { ...there, fingerprint: studio.fingerprint };
  expect(marked(itself, [studio])).toBe(itself);
  const renamed = { ...studio, fingerprint: there.fingerprint, name: 'Attic' };
  expect(marked(there, [studio, renamed])).toBe(there);
});

test('a transfer in the list goes by what its device is called here, and by its own name again', () => {
  const fingerprint = '22'.repeat(32);
  const peer = { fingerprint, name: 'Ben', kind: 'laptop', known: true } as const;
  const listed = [sampleTransfer('0a'.repeat(16), { peer })];
  const plain = remembered({ fingerprint, name: 'Ben' });
  const labelled = { ...plain, label: 'Attic' };
  expect(renamed(listed, [plain], [])).toEqual([]);
  const called = renamed(listed, [labelled], [plain]);
  expect(called.map((transfer) => transfer.peer)).toEqual([{ ...peer, name: 'Attic' }]);
  expect(renamed(called, [labelled], [labelled])).toEqual([]);
  expect(renamed(called, [{ ...plain, label: 'Loft' }], [labelled])[0]!.peer.name).toBe('Loft');
  expect(renamed(called, [plain], [labelled])).toEqual(listed);
  // Of a device that is forgotten, or another's, nothing is known.
  expect(renamed(called, [], [labelled])).toEqual([]);
  expect(renamed(listed, [remembered({ fingerprint: '33'.repeat(32), name: 'x', label: 'y' })], [])).toEqual([]);
});
