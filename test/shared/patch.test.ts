import { expect, test } from 'vitest';
import { applyPatch, type Change } from '../../shared/patch.ts';
import { device, known, self, settings, state, transfer } from '../renderer/samples.ts';

const [one, two] = [transfer({ seed: '1' }), transfer({ seed: '2' })];
const [anna, ben] = [device('Anna'), device('Ben')];
const before = state({ devices: [anna], known: [known(anna)], transfers: [one] });
const after = (...changes: Change[]) => applyPatch(before, { version: 1, changes });

test('what is about the whole replaces it', () => {
  expect(after({ kind: 'self', self: { ...self, port: 1 } }).self.port).toBe(1);
  expect(after({ kind: 'settings', settings: { ...settings, name: 'N' } }).settings.name).toBe('N');
  expect(after({ kind: 'known', known: [] }).known).toEqual([]);
});

test('a device that is new comes last, one that is known is replaced where it stands, one that is gone leaves', () => {
  expect(after({ kind: 'device', device: ben }).devices).toEqual([anna, ben]);
  const renamed = { ...anna, name: 'A.' };
  expect(after({ kind: 'device', device: ben }, { kind: 'device', device: renamed }).devices).toEqual([renamed, ben]);
  expect(after({ kind: 'device-gone', fingerprint: anna.fingerprint }).devices).toEqual([]);
});

test('a transfer that is new comes first, and one that is gone leaves', () => {
  expect(after({ kind: 'transfer', transfer: two }).transfers).toEqual([two, one]);
  expect(after({ kind: 'transfer-gone', id: one.id }).transfers).toEqual([]);
});

test('progress changes one transfer and leaves every other object as it is', () => {
  const progress = { ...one.progress, bytes: 5 };
  const both = after({ kind: 'transfer', transfer: two });
  const next = applyPatch(both, {
    version: 2,
    changes: [{ kind: 'progress', id: one.id, progress, totals: one.totals }],
  });
  expect(next.transfers[1]).toEqual({ ...one, progress });
  expect(next.transfers[0]).toBe(two);
  expect(next.devices).toBe(both.devices);
  expect(before.transfers[0]).toBe(one);
});
