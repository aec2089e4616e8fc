/** What menu, tray and system ask the window to begin. */
import type { Ferry } from './context.tsx';

export function listenForRequests({
  bridge,
  ui,
  actions,
  situation,
  updates,
}: Pick<Ferry, 'bridge' | 'ui' | 'actions' | 'situation' | 'updates'>): () => void {
  return bridge.onRequest((request) => {
    switch (request.kind) {
      case 'send':
        return void actions.composeTaken(request.paths);
      case 'pick-files':
        return void actions.pickAndCompose('files', 'choose', request.to);
      case 'pick-folders':
        return void actions.pickAndCompose('folders');
      case 'settings':
      case 'about':
      case 'shortcuts':
      case 'log':
        return ui.open({ kind: request.kind });
      case 'situation-changed':
        return void situation.ask();
      case 'updates-changed':
        return void updates.ask();
      case 'pair-link':
        return ui.open({ kind: 'pair-by-link', link: request.link });
      case 'clipboard-silent':
        return ui.notify({ tone: 'error', failure: { code: 'clipboard-silent' } });
    }
  });
}
