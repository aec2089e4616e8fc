/** What is given back: first what the engine's thread has, then this one's garbage. */
import type { EngineHandle } from '../../../shared/api.ts';
import { tidyHeap } from '../../engine/runtime/tidy-heap.ts';

/** Never rejects. `isDue`: nobody has come back meanwhile, who would have to wait. */
export async function giveBack(engine: Promise<Pick<EngineHandle, 'command'>>, isDue: () => boolean): Promise<void> {
  const handle = await engine.catch(() => null);
  await handle?.command('rest', {});
  if (isDue()) tidyHeap();
}
