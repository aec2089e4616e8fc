/** Tells main while this page holds what is nowhere else: a draft would be lost with the page. */
import type { Ferry } from './context.tsx';
import { isBegun, type UiState } from './ui.ts';

/** Answers how to end it. */
export function tellWhatIsHeld({ bridge, ui }: Pick<Ferry, 'bridge' | 'ui'>): () => void {
  let told = false;
  const tell = (): void => {
    const keep = holds(ui.value.get());
    if (keep === told) return;
    told = keep;
    bridge.command('keepPage', { keep }).catch(() => {});
  };
  tell();
  return ui.value.subscribe(tell);
}

/** What can still be undone stands when the page goes (`Ui.settle`), and isn't held. */
function holds({ draft, asides }: UiState): boolean {
  return isBegun(draft) || asides.length > 0;
}
