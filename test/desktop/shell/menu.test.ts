import { expect, test, vi } from 'vitest';

vi.mock('electron', () => ({ app: { name: 'Ferry' }, Menu: {}, shell: {} }));
const { isMenuKey, titled } = await import('../../../electron/desktop/shell/menu.ts');

test('a menu opens by Alt and a letter of its name, else by one behind it; on a Mac there are no such letters', () => {
  expect(titled('File', 'F', 'linux')).toBe('&File');
  expect(titled('Fenster', 'W', 'linux')).toBe('Fenster(&W)');
  expect(titled('文件', 'F', 'win32')).toBe('文件(&F)');
  expect(titled('File', 'F', 'darwin')).toBe('File');
});

test('F10 alone is the menu’s key, and on a Mac none is', () => {
  const none = { control: false, meta: false, alt: false, shift: false };
  expect(isMenuKey({ ...none, key: 'F10' }, 'linux')).toBe(true);
  expect(isMenuKey({ ...none, key: 'F10', shift: true }, 'linux')).toBe(false);
  expect(isMenuKey({ ...none, key: 'F9' }, 'linux')).toBe(false);
  expect(isMenuKey({ ...none, key: 'F10' }, 'darwin')).toBe(false);
});
