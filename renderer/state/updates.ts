/** Whether a newer Ferry is there, as main knows it; asked for when it is to be shown, and when main says so. */
import type { FerryBridge } from '../../shared/api.ts';
import type { UpdatesSituation } from '../../shared/desktop/updates.ts';
import { Value } from './value.ts';

export class UpdatesMirror {
  readonly value = new Value<UpdatesSituation | null>(null);
  readonly #bridge: Pick<FerryBridge, 'command'>;

  constructor(bridge: Pick<FerryBridge, 'command'>) {
    this.#bridge = bridge;
  }

  /** Never rejects: what can't be asked stays as it was. */
  async ask(): Promise<void> {
    const asked = await this.#bridge.command('updates', {}).catch(() => null);
    if (asked?.ok === true) this.value.set(asked.value);
  }
}
