/** What another program is dragging, asked of that program under X11: it gives whoever asks what it gives the window below it. */
import { addressesIn, isThing } from '../../../shared/given/addresses.ts';
import { readSelection, type SelectionOptions } from './selection.ts';

/** As the drag-and-drop protocol of X11 (XDND) calls what is dragged. */
const dragSelection = 'XdndSelection';

/**
 * Addresses of things in a file manager, all of them; none where nothing is dragged, the program doesn't answer, or there is no
 * X server.
 */
export async function draggedThings(options: Omit<SelectionOptions, 'selection'> = {}): Promise<readonly string[]> {
  const read = await readSelection('text/uri-list', { ...options, selection: dragSelection });
  return read.kind === 'content' ? addressesIn(read.bytes.toString('utf8')).filter(isThing) : [];
}
