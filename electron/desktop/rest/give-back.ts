/** What is given back, in an order in which nothing is touched again by what follows. */
import type { EngineHandle } from '../../../shared/api.ts';
import { tidyHeap } from '../../engine/runtime/tidy-heap.ts';
import { giveBackOwnPages } from './own-pages.ts';

/** Never rejects. `isDue`: nobody has come back meanwhile, who would have to wait. */
export async function giveBack(engine: Promise<Pick<EngineHandle, 'command'>>, isDue: () => boolean): Promise<void> {
  const handle = await engine.catch(() => null);
  await handle?.command('rest', {});
  if (!isDue()) return;
  tidyHeap();
  await giveBackOwnPages();
}
