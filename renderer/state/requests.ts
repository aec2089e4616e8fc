/** What menu, tray and system ask the window to begin. */
import type { Ferry } from './context.tsx';

export function listenForRequests({ bridge, ui, actions }: Pick<Ferry, 'bridge' | 'ui' | 'actions'>): () => void {
  return bridge.onRequest((request) => {
    switch (request.kind) {
      case 'send':
        return ui.compose(request.paths);
      case 'pick-files':
        return void actions.pickAndCompose('files');
      case 'pick-folders':
        return void actions.pickAndCompose('folders');
      case 'settings':
        return ui.open({ kind: 'settings' });
    }
  });
}
