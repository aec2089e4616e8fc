import { expect, test } from 'vitest';
import { isPasteKey } from '../../../electron/desktop/clipboard/paste-key.ts';

const none = { control: false, meta: false, alt: false, shift: false };

test.each([
  ['linux', { ...none, key: 'v', control: true }, true],
  ['linux', { ...none, key: 'V', control: true, shift: true }, true],
  ['linux', { ...none, key: 'Insert', shift: true }, true],
  ['linux', { ...none, key: 'Insert', control: true }, false],
  ['linux', { ...none, key: 'v', meta: true }, false],
  ['linux', { ...none, key: 'v', control: true, alt: true }, false],
  ['linux', { ...none, key: 'v' }, false],
  ['darwin', { ...none, key: 'v', meta: true }, true],
  ['darwin', { ...none, key: 'v', control: true }, false],
  ['win32', { ...none, key: 'v', control: true }, true],
] as const)('on %s %j: %s', (platform, press, pastes) => {
  expect(isPasteKey(press, platform)).toBe(pastes);
});
