/** What a transfer may ask a person, one of each kind. */
import type { Question } from '../../shared/state.ts';

export const conflict: Extract<Question, { kind: 'conflict' }> = {
  kind: 'conflict',
  id: 'q1',
  path: 'Holiday photos/DSC_1.NEF',
  coming: { bytes: 25e6, mtimeMs: Date.UTC(2026, 4, 30, 12) },
  there: { bytes: 24e6, mtimeMs: Date.UTC(2026, 4, 29, 12) },
};

export const more: Extract<Question, { kind: 'more' }> = {
  kind: 'more',
  id: 'q2',
  title: 'Sunday',
  roots: 1,
  totals: { files: 3, folders: 0, bytes: 10e6, complete: true },
};

export const firstContact: Extract<Question, { kind: 'first-contact' }> = { kind: 'first-contact', id: 'q7' };

export const fingerprint: Extract<Question, { kind: 'fingerprint' }> = {
  kind: 'fingerprint',
  id: 'q8',
  fingerprint: '1a2b'.repeat(16),
  replaces: null,
};

export const pin: Extract<Question, { kind: 'pin' }> = { kind: 'pin', id: 'q9', wrong: false };
