import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { AutostartFile } from '../../../electron/desktop/login/autostart-file.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function fileOf(command: readonly string[] = [process.execPath, '--hidden']) {
  const config = await temporaryFolder();
  const file = new AutostartFile({ command, env: { XDG_CONFIG_HOME: config } });
  const text = (): Promise<string | null> => readFile(file.path, 'utf8').catch(() => null);
  const edit = async (change: (text: string) => string): Promise<void> => {
    await mkdir(dirname(file.path), { recursive: true });
    await writeFile(file.path, change((await text()) ?? ''));
  };
  return { file, config, text, edit };
}

test('it is written where desktops look, and taken away again', async () => {
  const { file, config, text } = await fileOf(['/a b/ferry', '--hidden']);
  expect([file.path, await file.isOn()]).toEqual([join(config, 'autostart', 'ferry.desktop'), false]);
  await file.set(true);
  expect(await file.isOn()).toBe(true);
  expect(await text()).toContain('\nExec="/a b/ferry" --hidden\n');
  await file.set(false);
  expect([await file.isOn(), await text()]).toEqual([false, null]);
  await file.set(false);
});

test('a relative XDG_CONFIG_HOME is ignored, as the specification says', () => {
  expect(new AutostartFile({ command: [], env: { XDG_CONFIG_HOME: 'x', HOME: '/h' } }).path).toBe(
    '/h/.config/autostart/ferry.desktop',
  );
});

test.each([
  ['Hidden=true', (text: string) => `${text}Hidden=true\n`],
  ['X-GNOME-Autostart-enabled=false', (text: string) => text.replace('enabled=true', 'enabled=false')],
])('a person’s %s is a no, until they say yes here', async (_what, change) => {
  const { file, text, edit } = await fileOf();
  await file.set(true);
  await edit(change);
  expect(await file.isOn()).toBe(false);
  await file.followMove();
  expect(await file.isOn()).toBe(false);
  await file.set(true);
  expect(await file.isOn()).toBe(true);
  expect(await text()).not.toMatch(/^Hidden=true|enabled=false/mu);
});

test('what a person wrote into it stays when it is switched off and on here', async () => {
  const { file, text, edit } = await fileOf();
  await file.set(true);
  await edit((now) => now.replace(/^Exec=.*$/mu, 'Exec=nice ferry --name=Mine'));
  const edited = await text();
  await file.set(false);
  expect([await file.isOn(), await text()]).toEqual([
    false,
    edited!.replace('[Desktop Entry]\n', '[Desktop Entry]\nHidden=true\n'),
  ]);
  await file.set(true);
  expect([await file.isOn(), await text()]).toEqual([true, edited]);
});

test('where Ferry has moved the file follows, but not one of the person’s', async () => {
  const { file, text, edit, config } = await fileOf(['/gone/“50%”/ferry', '--hidden']);
  await file.set(true);
  const moved = new AutostartFile({ command: [process.execPath, '--hidden'], env: { XDG_CONFIG_HOME: config } });
  await moved.followMove();
  expect(await text()).toContain(`\nExec=${process.execPath} --hidden\n`);
  // What is still there stays: another copy of Ferry may be what the person wants.
  await file.followMove();
  expect(await text()).toContain(`\nExec=${process.execPath} --hidden\n`);
  await edit((now) => now.replace(/^Exec=.*$/mu, 'Exec=/gone/ferry'));
  await moved.followMove();
  expect(await text()).toContain('\nExec=/gone/ferry\n');
});

test('a folder that can’t be written is said, with its path', async () => {
  const { file, config } = await fileOf();
  await writeFile(join(config, 'autostart'), '');
  await chmod(config, 0o500);
  await expect(file.set(true)).rejects.toMatchObject({ code: 'autostart-unwritable', params: { path: file.path } });
});
