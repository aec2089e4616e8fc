/** Against a real X server, and a program of the test's own that is dragging something. */
import { expect, test } from 'vitest';
import { draggedThings } from '../../../electron/desktop/clipboard/dragged.ts';
import { ownClipboard, type OwnerOptions } from '../../support/desktop/x-owner.ts';
import { hasXvfb, startDisplay } from '../../support/desktop/x-display.ts';

const list = 'text/uri-list';

async function read(owner: OwnerOptions): Promise<readonly string[]> {
  const display = await startDisplay();
  const own = await ownClipboard(display, owner);
  const env = { DISPLAY: display, XAUTHORITY: '/nowhere' };
  const things = await draggedThings({ env, patience: owner.manner === 'silent' ? 50 : 3000 });
  own.close();
  return things;
}

test.skipIf(!hasXvfb)(
  'of what is dragged all addresses of things are read; links are not things (skipped without Xvfb)',
  async () => {
    const formats = { [list]: 'trash:///a\r\ntrash:///b%20c\r\nhttps://example.test/\r\n' };
    expect(await read({ formats, selection: 'XdndSelection' })).toEqual(['trash:///a', 'trash:///b%20c']);
    // What was copied is no drag, a drag of other things no list, and a program may not answer.
    expect(await read({ formats })).toEqual([]);
    expect(await read({ formats: { UTF8_STRING: 'a' }, selection: 'XdndSelection' })).toEqual([]);
    expect(await read({ formats, selection: 'XdndSelection', manner: 'silent' })).toEqual([]);
  },
);

test('without an X server there is nothing', async () => {
  expect(await draggedThings({ env: {} })).toEqual([]);
});
