/** Files copied in the system's file manager, pasted anywhere in the window. */
import type { Ferry } from '../state/context.tsx';

export function listenForPaste(page: Document, ferry: Pick<Ferry, 'actions' | 'ui'>): () => void {
  const paste = (event: ClipboardEvent): void => {
    const files = ferry.actions.pathsOf(event.clipboardData?.files ?? []);
    // Text pasted into a field is text, unless files were copied.
    if (files.length === 0 && isEditable(event.target)) return;
    event.preventDefault();
    void composePasted(ferry, files);
  };
  page.addEventListener('paste', paste);
  return () => page.removeEventListener('paste', paste);
}

/** Puts copied files into the draft; where the event brought none, the system's clipboard is asked. */
export async function composePasted({ actions, ui }: Pick<Ferry, 'actions' | 'ui'>, files: readonly string[] = []) {
  const paths = files.length > 0 ? files : (await actions.run('clipboardFiles', {}))?.paths;
  if (paths === undefined) return;
  if (paths.length > 0) ui.compose(paths);
  else ui.notify({ tone: 'info', say: (text) => text.compose.nothingToPaste });
}

function isEditable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, [contenteditable="true"]') !== null;
}
