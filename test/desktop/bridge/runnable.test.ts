import { expect, test } from 'vitest';
import { mayRun } from '../../../electron/desktop/bridge/runnable.ts';

const file = (mode: number) => ({ mode, isFile: () => true });
const folder = { mode: 0o755, isFile: () => false };

test.each(['setup.exe', 'SETUP.EXE', 'a.desktop', 'a.sh', 'a.jar', 'a.html.lnk', 'evil.exe.', 'evil.exe . ', 'a.dmg'])(
  '%s is shown, not opened, whatever its mode',
  (name) => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      expect(mayRun(`/in/${name}`, file(0o644), platform)).toBe(true);
    }
  },
);

test('an application bundle is shown, though it is a folder', () => {
  expect(mayRun('/in/Nice.app', folder, 'darwin')).toBe(true);
});

test('an executable bit is enough where there are such bits', () => {
  expect(mayRun('/in/tool', file(0o755), 'linux')).toBe(true);
  expect(mayRun('/in/tool', file(0o644), 'linux')).toBe(false);
});

test.each(['report.pdf', 'photo.jpeg', 'notes', 'exe', '你好.docx', 'archive.zip'])('%s is opened', (name) => {
  expect(mayRun(`/in/${name}`, file(0o644), 'linux')).toBe(false);
  expect(mayRun(`/in/${name}`, file(0o666), 'win32')).toBe(false);
});

test('a folder is opened', () => {
  expect(mayRun('/in/photos', folder, 'linux')).toBe(false);
});
