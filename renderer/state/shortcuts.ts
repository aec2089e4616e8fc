/** Keys of the window where the system's menu does not already have them. */
import type { Ferry } from './context.tsx';

export function listenForShortcuts(page: Document, { bridge, ui, actions }: Ferry): () => void {
  const press = (event: KeyboardEvent): void => {
    const command = bridge.platform === 'darwin' ? event.metaKey : event.ctrlKey;
    if (!command || event.altKey || event.repeat || event.defaultPrevented) return;
    const key = event.key.toLowerCase();
    if (key === 'o') void actions.pickAndCompose(event.shiftKey ? 'folders' : 'files');
    else if (key === ',') ui.open({ kind: 'settings' });
    else return;
    event.preventDefault();
  };
  page.addEventListener('keydown', press);
  return () => page.removeEventListener('keydown', press);
}
