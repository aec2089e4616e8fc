import { expect, test } from 'vitest';
import { contextMenu } from '../../../electron/desktop/window/context-menu.ts';
import { textFor } from '../../../shared/text/index.ts';

const text = textFor('en');
const editFlags = { canCut: true, canCopy: true, canPaste: true, canSelectAll: true } as never;
const labels = (asked: { isEditable: boolean; selectionText: string }): unknown[] =>
  contextMenu({ ...asked, editFlags }, text, () => {}).map(({ label, enabled, type }) => [
    label ?? type,
    enabled !== false,
  ]);

test('a field can be cut from, copied from, pasted into and selected; without a selection only the last two', () => {
  expect(labels({ isEditable: true, selectionText: 'a' })).toEqual([
    ...[
      ['Cut', true],
      ['Copy', true],
      ['Paste', true],
    ],
    ...[
      ['separator', true],
      ['Select All', true],
    ],
  ]);
  expect(labels({ isEditable: true, selectionText: '' }).slice(0, 3)).toEqual([
    ...[
      ['Cut', false],
      ['Copy', false],
      ['Paste', true],
    ],
  ]);
});

test('selected text can be copied, and elsewhere there is no menu', () => {
  expect(labels({ isEditable: false, selectionText: 'a' })).toEqual([['Copy', true]]);
  expect(labels({ isEditable: false, selectionText: '' })).toEqual([]);
});

test('pasting from it is what the keys do', () => {
  let pasted = 0;
  const items = contextMenu({ isEditable: true, selectionText: '', editFlags }, text, () => pasted++);
  items.find(({ label }) => label === 'Paste')?.click?.(undefined as never, undefined, undefined as never);
  expect(pasted).toBe(1);
});
