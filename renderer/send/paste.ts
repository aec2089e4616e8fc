/** Files copied in the system's file manager, and text, pasted anywhere in the window. */
import type { Ferry } from '../state/context.tsx';

export function listenForPaste(page: Document, ferry: Pick<Ferry, 'actions' | 'ui'>): () => void {
  const paste = (event: ClipboardEvent): void => {
    const files = ferry.actions.pathsOf(event.clipboardData?.files ?? []);
    // Text pasted into a field is text, unless files were copied.
    if (files.length === 0 && isEditable(event.target)) return;
    event.preventDefault();
    void composePasted(ferry, files, event.clipboardData?.getData('text/plain') ?? '');
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
  files: readonly string[] = [],
  words: string | null = null,
) {
  const paths = files.length > 0 ? files : (await actions.run('clipboardFiles', {}))?.paths;
  if (paths === undefined) return;
  if (paths.length > 0 || words === null) ui.compose(paths);
  else if (words.trim() !== '') ui.composeText(words);
  else ui.notify({ tone: 'info', say: (text) => text.compose.nothingToPaste });
}

export function isEditable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, [contenteditable="true"]') !== null;
}
