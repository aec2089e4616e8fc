/** Against a real X server, and a program of the test's own that has copied something. */
import { describe, expect, test } from 'vitest';
import { localDisplay } from '../../../electron/desktop/x11/x-server.ts';
import { readSelection } from '../../../electron/desktop/clipboard/selection.ts';
import { ownClipboard, type OwnerOptions } from '../../support/desktop/x-owner.ts';
import { hasXvfb, startDisplay } from '../../support/desktop/x-display.ts';

const list = 'text/uri-list';

async function read(owner: OwnerOptions | null, format = list, patience?: number) {
  const display = await startDisplay();
  const own = owner && (await ownClipboard(display, owner));
  const env = { DISPLAY: display, XAUTHORITY: '/nowhere' };
  const selection = await readSelection(format, { env, ...(patience !== undefined && { patience }) });
  own?.close();
  return { text: selection.kind === 'content' ? selection.bytes.toString() : selection.kind, asked: own?.asked };
}

describe.skipIf(!hasXvfb)('the clipboard under X11 (skipped without Xvfb)', () => {
  test('what was copied is read in the format asked for, which is asked for once', async () => {
    const formats = { [list]: 'file:///tmp/a\r\nfile:///tmp/b\r\n', UTF8_STRING: 'a b' };
    expect(await read({ formats })).toEqual({ text: formats[list], asked: [list] });
  });

  test('what is too long for one answer is read in parts, to its last byte', async () => {
    const long = Array.from({ length: 500 }, (_, i) => `file:///tmp/file-${i}`).join('\r\n');
    expect(await read({ formats: { [list]: long }, manner: 'in-parts' })).toMatchObject({ text: long });
  });

  test('what nobody has copied, or not in this format, is nothing', async () => {
    expect(await read(null)).toMatchObject({ text: 'nothing' });
    expect(await read({ formats: { UTF8_STRING: 'a' } })).toMatchObject({ text: 'nothing' });
  });

  test('a program that doesn’t answer is given up on', async () => {
    expect(await read({ formats: { [list]: 'file:///a' }, manner: 'silent' }, list, 50)).toMatchObject({
      text: 'silent',
    });
  });
});

test('without an X server on this computer another way has to be found', async () => {
  for (const display of [undefined, '', 'elsewhere:0', ':99999']) {
    expect(await readSelection(list, { env: { DISPLAY: display } }), display).toEqual({ kind: 'no-server' });
  }
});

test('the display is read as X programs read it', () => {
  expect([':0', ':12.1', 'unix:3', 'host:1', 'wayland-0', undefined].map(localDisplay)).toEqual([
    ...['0', '12', '3'],
    ...[null, null, null],
  ]);
});
