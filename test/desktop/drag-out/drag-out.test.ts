/** A drag begins once, of what was prepared, in the turn that asks for it, and only under a finger. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WebContents } from 'electron';
import { expect, test, vi } from 'vitest';
import { DragOut } from '../../../electron/desktop/drag-out/drag-out.ts';
import type { AppState } from '../../../shared/state.ts';
import { transfer } from '../../renderer/samples.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

vi.mock('electron', () => ({
  app: { getFileIcon: async () => ({ isEmpty: () => true }) },
  nativeImage: { createFromPath: () => ({ resize: () => 'Ferry’s own' }) },
}));

async function open() {
  const path = join(await temporaryFolder(), 'a.txt');
  await writeFile(path, 'a');
  const one = transfer({ direction: 'incoming', status: 'done', landed: [path], endedAt: 1 });
  const leaving: unknown[] = [];
  const dragged: unknown[] = [];
  const page = { startDrag: (item: unknown) => void dragged.push(item) } as unknown as WebContents;
  const out = new DragOut({
    state: async () => ({ transfers: [one] }) as unknown as AppState,
    leaving: (...what) => void leaving.push(what),
  });
  return { path, one, leaving, dragged, page, out };
}

test('with the button down, at once, and with a picture even where the system has none', async () => {
  const { path, one, leaving, dragged, page, out } = await open();
  out.heard({ type: 'mouseDown' });
  const { dragId } = await out.prepare(one.id, [0]);
  out.begin(dragId, page);
  expect(dragged).toEqual([{ file: path, files: [path], icon: 'Ferry’s own' }]);
  expect(leaving).toEqual([[one.id, [path]]]);
  // Once.
  expect(() => out.begin(dragId, page)).toThrow(expect.objectContaining({ code: 'usage' }));
});

test('without a button down, or after it has come up, nothing begins', async () => {
  const { one, leaving, dragged, page, out } = await open();
  out.begin((await out.prepare(one.id, [0])).dragId, page);
  out.heard({ type: 'mouseDown' });
  out.heard({ type: 'mouseMove' });
  out.heard({ type: 'mouseUp' });
  out.begin((await out.prepare(one.id, [0])).dragId, page);
  expect([leaving, dragged]).toEqual([[], []]);
});

test('what was not prepared, or before something else was, is refused', async () => {
  const { one, page, out } = await open();
  out.heard({ type: 'mouseDown' });
  const { dragId: first } = await out.prepare(one.id, [0]);
  await out.prepare(one.id, [0]);
  for (const dragId of [first, 'made up', undefined, null, {}]) {
    expect(() => out.begin(dragId, page)).toThrow(expect.objectContaining({ code: 'usage' }));
  }
});
