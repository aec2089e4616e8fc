/** The senders that wait here for their person to compare the code, before there is an offer. */
import type { TransferContext } from './context.ts';
import { Introduced } from './receiving/introduced.ts';
import type { IncomingLeg } from './receiving/incoming-leg.ts';

export class Introductions {
  private readonly context: TransferContext;
  private readonly waiting = new Map<string, Introduced>();

  constructor(context: TransferContext) {
    this.context = context;
  }

  find(id: string): Introduced | undefined {
    return this.waiting.get(id);
  }

  /** The one that waits over this connection. */
  of(leg: IncomingLeg): Introduced | undefined {
    return this.all().find((introduced) => introduced.leg === leg);
  }

  all(): readonly Introduced[] {
    return [...this.waiting.values()];
  }

  /** `id`: of the offer to come; `isFree`: nothing else here has it. */
  begin(leg: IncomingLeg, id: string, isFree: boolean): Introduced {
    const onOver = (introduced: Introduced): void => void this.waiting.delete(introduced.id);
    const shown = isFree && !this.waiting.has(id);
    const introduced = new Introduced({ context: this.context, leg, id, underId: shown, onOver });
    this.waiting.set(introduced.id, introduced);
    return introduced;
  }
}
