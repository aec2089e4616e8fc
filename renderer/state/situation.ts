/** How this desktop treats a program without a window, as main knows it; asked for when it is to be shown, and when main says so. */
import type { FerryBridge } from '../../shared/api.ts';
import type { DesktopSituation } from '../../shared/desktop/commands.ts';
import { Value } from './value.ts';

export class Situation {
  readonly value = new Value<DesktopSituation>({ tray: 'unknown', startsAtLogin: false });
  readonly #bridge: Pick<FerryBridge, 'command'>;

  constructor(bridge: Pick<FerryBridge, 'command'>) {
    this.#bridge = bridge;
  }

  /** Never rejects: what can't be asked stays as it was. */
  async ask(): Promise<void> {
    const asked = await this.#bridge.command('desktopSituation', {}).catch(() => null);
    if (asked?.ok === true) this.value.set(asked.value);
  }
}
