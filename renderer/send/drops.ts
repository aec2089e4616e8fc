/** The whole window takes drops, of files and of text: onto a device's card sends there or adds to what goes there, anywhere else asks to whom. */
import { addressesIn } from '../../shared/given/addresses.ts';
import type { Ferry } from '../state/context.tsx';
import { isNothing, type Things } from '../state/things.ts';
import type { Dragging } from '../state/ui.ts';
import { isEditable } from '../state/fields.ts';

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
  const start = ({ defaultPrevented }: DragEvent): void => void (isOwn = !defaultPrevented);
  const end = (): void => void (isOwn = false);
  const over = (event: DragEvent): void => {
    if (isForField(event)) return ui.drag(null);
    // Without this the browser would navigate to whatever is dropped.
    event.preventDefault();
    if (event.dataTransfer === null) return;
    const what = offered(event.dataTransfer);
    if (ui.value.get().draggedOut !== null) return overOwnFiles(event, event.dataTransfer);
    event.dataTransfer.dropEffect = isOwn || what === 'nothing' ? 'none' : 'copy';
    if (isOwn) return;
    // What can't be taken is refused while it hovers: nobody hears of a drop that isn't allowed.
    if (what === 'nothing') return ui.drag({ over: null, addTo: null, what });
    const device = under(event, deviceAttribute);
    if (device !== null && device !== ui.value.get().dragging?.over) actions.approach(device);
    ui.drag({ over: device, addTo: under(event, addToAttribute), what });
  };
  /** What has arrived, on its way out: over a device's card it can go on to that one, anywhere else here it would come to nothing. */
  const overOwnFiles = (event: DragEvent, transfer: DataTransfer): void => {
    const over = under(event, deviceAttribute);
    transfer.dropEffect = over === null ? 'none' : 'copy';
    ui.drag(over === null ? null : { over, addTo: under(event, addToAttribute), what: 'things' });
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
    const things = actions.thingsIn(transfer, 'dropped');
    const device = under(event, deviceAttribute);
    const addTo = under(event, addToAttribute);
    if (!isNothing(things)) void dropThings(things, device, addTo);
    else {
      const words = textOf(transfer);
      if (words === '') ui.notify({ tone: 'error', say: (text) => text.compose.dropRefused });
      else if (device !== null) void actions.sendTextToDevice(device, words);
      else ui.composeText(words);
    }
  };
  const dropThings = async (things: Things, device: string | null, addTo: string | null): Promise<void> => {
    const uris = things.uris.length > 0 ? await actions.allDropped(things.uris) : [];
    const paths = await actions.take({ ...things, uris });
    const running = mirror.value.get().state?.transfers.find(({ id }) => id === addTo);
    if (paths.length === 0) return;
    if (running !== undefined) await actions.addTo(running, paths);
    else if (device !== null) await actions.sendToDevice(device, paths);
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

/** What is dragged, as far as it shows before it is dropped. */
function offered(transfer: DataTransfer): Dragging['what'] {
  if (hasFiles(transfer)) return 'things';
  if (!hasText(transfer)) return 'nothing';
  // A list of addresses is a file manager's, also where it gives it as plain text besides; browsers give a link in more ways.
  const { types } = transfer;
  return types.includes('text/uri-list') && !types.some((type) => ofBrowsers.includes(type)) ? 'things' : 'text';
}

/** With a link; no file manager gives these. */
const ofBrowsers = ['text/html', 'text/x-moz-url'];

const hasFiles = ({ types }: DataTransfer): boolean => types.includes('Files');
const hasText = ({ types }: DataTransfer): boolean => types.includes('text/plain') || types.includes('text/uri-list');

/** Empty where there is none, or nothing shows of it. */
function textOf(transfer: DataTransfer): string {
  if (!hasText(transfer)) return '';
  const text = transfer.getData('text/plain') || addressesIn(transfer.getData('text/uri-list')).join('\n');
  return text.trim() === '' ? '' : text;
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
