/** The whole window takes drops, of files and of text: onto a device's card sends there or adds to what goes there, anywhere else asks to whom. */
import type { Ferry } from '../state/context.tsx';
import { isEditable } from './paste.ts';

/** What a device's card carries for the drop to know it. */
export const deviceAttribute = 'data-fingerprint';
/** What the part of a card carries that adds to a transfer already on its way there. */
export const addToAttribute = 'data-add-to';

export function listenForDrops(
  page: Document,
  { actions, ui, mirror }: Pick<Ferry, 'actions' | 'ui' | 'mirror'>,
): () => void {
  /** What is dragged is of this page itself: into a field it may go, anywhere else it means nothing. */
  let isOwn = false;
  const start = (): void => void (isOwn = true);
  const end = (): void => void (isOwn = false);
  const over = (event: DragEvent): void => {
    if (isForField(event)) return ui.drag(null);
    // Without this the browser would navigate to whatever is dropped.
    event.preventDefault();
    if (event.dataTransfer === null) return;
    const takes = !isOwn && (hasFiles(event.dataTransfer) || hasText(event.dataTransfer));
    event.dataTransfer.dropEffect = takes ? 'copy' : 'none';
    if (takes) ui.drag({ over: under(event, deviceAttribute), addTo: under(event, addToAttribute) });
  };
  const leave = (event: DragEvent): void => {
    // Between two elements of the page the one entered is named; outside there is none.
    if (event.relatedTarget === null) ui.drag(null);
  };
  const drop = (event: DragEvent): void => {
    ui.drag(null);
    if (isForField(event)) return;
    event.preventDefault();
    const transfer = event.dataTransfer;
    if (transfer === null || isOwn) return;
    const paths = hasFiles(transfer) ? actions.pathsOf(transfer.files) : [];
    const words = paths.length === 0 ? textOf(transfer) : '';
    const device = under(event, deviceAttribute);
    const addTo = under(event, addToAttribute);
    const running = mirror.value.get().state?.transfers.find(({ id }) => id === addTo);
    if (words !== '' && device !== null) void actions.sendTextToDevice(device, words);
    else if (words !== '') ui.composeText(words);
    else if (!hasFiles(transfer)) return;
    else if (paths.length === 0) ui.notify({ tone: 'error', say: (text) => text.compose.noPaths });
    else if (running !== undefined) void actions.addTo(running, paths);
    else if (device !== null) void actions.sendToDevice(device, paths);
    else ui.compose(paths);
  };
  page.addEventListener('dragstart', start);
  page.addEventListener('dragend', end);
  page.addEventListener('dragenter', over);
  page.addEventListener('dragover', over);
  page.addEventListener('dragleave', leave);
  page.addEventListener('drop', drop);
  return () => {
    page.removeEventListener('dragstart', start);
    page.removeEventListener('dragend', end);
    page.removeEventListener('dragenter', over);
    page.removeEventListener('dragover', over);
    page.removeEventListener('dragleave', leave);
    page.removeEventListener('drop', drop);
  };
}

const hasFiles = ({ types }: DataTransfer): boolean => types.includes('Files');
const hasText = ({ types }: DataTransfer): boolean => types.includes('text/plain') || types.includes('text/uri-list');

/** Empty where there is none, or nothing shows of it. */
function textOf(transfer: DataTransfer): string {
  if (!hasText(transfer)) return '';
  const text = transfer.getData('text/plain') || linksOf(transfer.getData('text/uri-list'));
  return text.trim() === '' ? '' : text;
}

/** A list of links has comments in lines of their own (RFC 2483). */
function linksOf(list: string): string {
  const lines = list.split(/\r?\n/u);
  return lines.filter((line) => line !== '' && !line.startsWith('#')).join('\n');
}

/** Text over a field is the field's, as everywhere. */
function isForField({ target, dataTransfer }: DragEvent): boolean {
  return dataTransfer !== null && !hasFiles(dataTransfer) && hasText(dataTransfer) && isEditable(target);
}

/** The attribute of the nearest thing around the pointer that has it. */
function under(event: Event, attribute: string): string | null {
  const element = event.target instanceof Element ? event.target.closest(`[${attribute}]`) : null;
  return element?.getAttribute(attribute) ?? null;
}
