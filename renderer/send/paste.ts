/** Files copied in the system's file manager, and text, pasted anywhere in the window. */
import { isEditable } from '../state/fields.ts';
import type { Ferry } from '../state/context.tsx';
import { isNothing, thingsAt, type Things } from '../state/things.ts';

export function listenForPaste(page: Document, ferry: Pick<Ferry, 'actions' | 'ui'>): () => void {
  const paste = (event: ClipboardEvent): void => {
    const things = ferry.actions.thingsIn(event.clipboardData, 'pasted');
    // Text pasted into a field is text, unless files were copied.
    if (isNothing(things) && isEditable(event.target)) return;
    event.preventDefault();
    void composePasted(ferry, things, event.clipboardData?.getData('text/plain') ?? '');
  };
  page.addEventListener('paste', paste);
  return () => page.removeEventListener('paste', paste);
}

/**
 * Puts copied files into the draft, or else copied text; where the event brought no files, the system's clipboard is asked.
 * `words` null: a button was pressed, which is told no text: the field is there to paste into.
 */
export async function composePasted(
  { actions, ui }: Pick<Ferry, 'actions' | 'ui'>,
  brought: Things = thingsAt([]),
  words: string | null = null,
) {
  let things = brought;
  if (isNothing(brought)) {
    const copied = await actions.run('clipboardFiles', {});
    if (copied === undefined) return;
    things = thingsAt(copied.paths, copied.uris);
  }
  if (!isNothing(things)) {
    const taken = await actions.take(things);
    // What couldn't be taken has been said.
    if (taken.length > 0) ui.compose(taken);
  } else if (words === null) ui.compose([]);
  else if (words.trim() !== '') ui.composeText(words);
  else ui.notify({ tone: 'info', say: (text) => text.compose.nothingToPaste });
}
