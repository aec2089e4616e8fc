import { expect, test, vi } from 'vitest';
import { loginCommand, startAtLogin } from '../../../electron/desktop/login/start-at-login.ts';

const items = vi.hoisted(() => ({ set: vi.fn(), get: vi.fn() }));
vi.mock('electron', () => ({ app: { setLoginItemSettings: items.set, getLoginItemSettings: items.get } }));

test('the packaged app is started hidden in its own home; an AppImage by its file, not where it is mounted', () => {
  expect(loginCommand([], null, {})).toEqual({ program: process.execPath, args: ['--hidden'] });
  expect(loginCommand(['--home=/a'], null, { APPIMAGE: '/Ferry.AppImage' })).toEqual({
    program: '/Ferry.AppImage',
    args: ['--home=/a', '--hidden'],
  });
});

test('from source the runtime is started with the app’s folder', () => {
  // Another program's AppImage may have started the terminal.
  const { program, args } = loginCommand([], '/src/ferry', { APPIMAGE: '/Terminal.AppImage' });
  expect([program, args.slice(-2)]).toEqual([process.execPath, ['/src/ferry', '--hidden']]);
});

test('Windows and macOS keep a list of their own; what Windows’ Task Manager has switched off is off', async () => {
  const command = { program: 'ferry.exe', args: ['--hidden'] };
  items.get.mockReturnValue({ openAtLogin: true, executableWillLaunchAtLogin: false });
  expect(await startAtLogin(command, 'win32').isOn()).toBe(false);
  expect(await startAtLogin(command, 'darwin').isOn()).toBe(true);
  await startAtLogin(command, 'win32').set(true);
  expect(items.set).toHaveBeenCalledWith({ path: 'ferry.exe', args: ['--hidden'], openAtLogin: true });
});
