/** Keys of the window where the system's menu does not already have them. */
import type { Ferry } from './context.tsx';
import { isEditable } from './fields.ts';

export function listenForShortcuts(page: Document, { bridge, ui, actions }: Ferry): () => void {
  const press = (event: KeyboardEvent): void => {
    if (event.altKey || event.repeat || event.defaultPrevented) return;
    const isQuestion = event.key === '?' && !event.ctrlKey && !event.metaKey && !isEditable(event.target);
    if (isQuestion || event.key === 'F1') {
      ui.open({ kind: 'shortcuts' });
      event.preventDefault();
      return;
    }
    const command = bridge.platform === 'darwin' ? event.metaKey : event.ctrlKey;
    if (!command) return;
    const key = event.key.toLowerCase();
    if (key === 'o') void actions.pickAndCompose(event.shiftKey ? 'folders' : 'files');
    else if (key === ',') ui.open({ kind: 'settings' });
    else return;
    event.preventDefault();
  };
  page.addEventListener('keydown', press);
  return () => page.removeEventListener('keydown', press);
}
