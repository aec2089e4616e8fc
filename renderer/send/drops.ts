/** The whole window takes drops: onto a device's card sends there or adds to what goes there, anywhere else asks to whom. */
import type { Ferry } from '../state/context.tsx';

/** What a device's card carries for the drop to know it. */
export const deviceAttribute = 'data-fingerprint';
/** What the part of a card carries that adds to a transfer already on its way there. */
export const addToAttribute = 'data-add-to';

export function listenForDrops(
  page: Document,
  { actions, ui, mirror }: Pick<Ferry, 'actions' | 'ui' | 'mirror'>,
): () => void {
  const over = (event: DragEvent): void => {
    // Without this the browser would navigate to whatever is dropped.
    event.preventDefault();
    if (event.dataTransfer === null) return;
    const files = event.dataTransfer.types.includes('Files');
    event.dataTransfer.dropEffect = files ? 'copy' : 'none';
    if (files) ui.drag({ over: under(event, deviceAttribute), addTo: under(event, addToAttribute) });
  };
  const leave = (event: DragEvent): void => {
    // Between two elements of the page the one entered is named; outside there is none.
    if (event.relatedTarget === null) ui.drag(null);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    ui.drag(null);
    const transfer = event.dataTransfer;
    if (!transfer?.types.includes('Files')) return;
    const paths = actions.pathsOf(transfer.files);
    const device = under(event, deviceAttribute);
    const addTo = under(event, addToAttribute);
    const running = mirror.value.get().state?.transfers.find(({ id }) => id === addTo);
    if (paths.length === 0) ui.notify({ tone: 'error', say: (text) => text.compose.noPaths });
    else if (running !== undefined) void actions.addTo(running, paths);
    else if (device !== null) void actions.sendToDevice(device, paths);
    else ui.compose(paths);
  };
  page.addEventListener('dragenter', over);
  page.addEventListener('dragover', over);
  page.addEventListener('dragleave', leave);
  page.addEventListener('drop', drop);
  return () => {
    page.removeEventListener('dragenter', over);
    page.removeEventListener('dragover', over);
    page.removeEventListener('dragleave', leave);
    page.removeEventListener('drop', drop);
  };
}

/** The attribute of the nearest thing around the pointer that has it. */
function under(event: Event, attribute: string): string | null {
  const element = event.target instanceof Element ? event.target.closest(`[${attribute}]`) : null;
  return element?.getAttribute(attribute) ?? null;
}
