import { expect, test } from 'vitest';
import { withoutGl } from '../../../electron/desktop/window/without-gl.ts';

test('GTK looks for no OpenGL while the app starts, and what Ferry starts later hears nothing of that', () => {
  const env: NodeJS.ProcessEnv = { A: 'a' };
  const back = withoutGl(env, 'linux');
  expect(env).toEqual({ A: 'a', GDK_GL: 'disable' });
  back();
  expect(env).toEqual({ A: 'a' });
});

test('what the person has said of it stands, and other systems have no GTK', () => {
  const env: NodeJS.ProcessEnv = { GDK_GL: 'always' };
  withoutGl(env, 'linux')();
  expect(env).toEqual({ GDK_GL: 'always' });
  for (const platform of ['win32', 'darwin'] as const) {
    const other: NodeJS.ProcessEnv = {};
    withoutGl(other, platform)();
    expect(other).toEqual({});
  }
});
