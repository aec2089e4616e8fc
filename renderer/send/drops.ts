/** The whole window takes drops: onto a device's card sends there, anywhere else asks to whom. */
import type { Ferry } from '../state/context.tsx';

/** What a device's card carries for the drop to know it. */
export const deviceAttribute = 'data-fingerprint';

export function listenForDrops(page: Document, { actions, ui }: Pick<Ferry, 'actions' | 'ui'>): () => void {
  const over = (event: DragEvent): void => {
    // Without this the browser would navigate to whatever is dropped.
    event.preventDefault();
    if (event.dataTransfer === null) return;
    const files = event.dataTransfer.types.includes('Files');
    event.dataTransfer.dropEffect = files ? 'copy' : 'none';
    if (files) ui.drag({ over: deviceUnder(event) });
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
    const device = deviceUnder(event);
    if (paths.length === 0) ui.notify({ tone: 'error', say: (text) => text.compose.noPaths });
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

function deviceUnder(event: Event): string | null {
  const element = event.target instanceof Element ? event.target.closest(`[${deviceAttribute}]`) : null;
  return element?.getAttribute(deviceAttribute) ?? null;
}
