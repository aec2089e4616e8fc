/** What has landed, dragged into other programs: the page says which, main drags the files themselves. */
import type { DragEvent } from 'react';
import { useActions, useFerry } from '../../state/context.tsx';
import type { Text } from '../../../shared/text/index.ts';
import { named, type Named } from '../../state/things.ts';

export interface DragOut {
  readonly draggable: true;
  onDragStart(event: DragEvent): void;
}

/** `items`: places in the transfer's `landed`. */
export function useDragOut(transferId: string, items: readonly number[]): DragOut {
  const actions = useActions();
  const { bridge, ui } = useFerry();

  function say(names: readonly string[], words: (text: Text, of: Named) => string): void {
    ui.notify({ tone: 'error', say: (text) => words(text, named(text, names)) });
  }

  async function drag(isStillHeld: () => boolean): Promise<void> {
    const prepared = await actions.run('prepareDrag', { transferId, items: [...items] });
    if (prepared === undefined) return;
    const { dragId, gone, unfinished } = prepared;
    if (gone.length > 0) {
      say(gone, ({ transfers }, { shown, more }) => transfers.goneNamed(shown, gone.length, more, dragId !== null));
    }
    if (unfinished.length > 0) {
      say(unfinished, ({ transfers }, { shown, more }) => transfers.unfinished(shown, unfinished.length, more));
    }
    if (dragId === null || !isStillHeld()) return;
    ui.dragOut(transferId);
    await bridge.drag(dragId).catch(() => {});
    ui.dragOut(null);
  }

  return {
    draggable: true,
    onDragStart: (event) => {
      // The page's own drag would hold an address or a picture; main's holds the files.
      event.preventDefault();
      void drag(untilLetGo());
    },
  };
}

/** Whether the button that is down now still is. */
function untilLetGo(): () => boolean {
  let held = true;
  const letGo = (): void => void (held = false);
  for (const type of ['mouseup', 'pointercancel', 'blur'] as const) {
    addEventListener(type, letGo, { once: true, capture: true });
  }
  return () => held;
}
