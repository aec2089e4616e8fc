/** All of LocalSend's protocol as the engine has it: what is served here, what goes there, and whom a look finds. */
import { tellCancelled } from './client/cancel.ts';
import { neighbours } from './looking/addresses.ts';
import { lookFurther } from './looking/look-further.ts';
import type { RoutesOptions } from './receiving/routes.ts';
import { LocalSendSender } from './sending/sender.ts';
import { LocalSendServer } from './server.ts';
import type { Means } from './client/client.ts';
import { callerInfoOf } from './wire/about.ts';
import type { CallerInfo } from './wire/messages.ts';
import type { TransferContext } from '../transfer/context.ts';
import { FerryError } from '../../../shared/errors.ts';
import type { Fingerprint } from '../../../shared/values.ts';

export interface LocalSendOptions {
  readonly context: TransferContext;
  readonly means: Means;
  readonly door: RoutesOptions['door'];
  /** Name or address of the one interface to use. */
  readonly interface: string | undefined;
  /** A device has registered here, or has answered a look (`wasCalled`). `proved`: its key; null: it has shown none. */
  onThere(said: CallerInfo, address: string, proved: Fingerprint | null, wasCalled: boolean): void;
  onBug(error: unknown): void;
}

export class LocalSend {
  readonly sender: LocalSendSender;
  readonly server: LocalSendServer;
  private readonly options: LocalSendOptions;
  private readonly stopped = new AbortController();
  private looking: Promise<number> | null = null;

  constructor(options: LocalSendOptions) {
    const { context, means, door, onThere, onBug } = options;
    this.options = options;
    this.sender = new LocalSendSender(context, means);
    this.server = new LocalSendServer({
      ...{ door, onBug },
      about: () => context.store.state.self,
      settings: () => context.store.state.settings,
      onRegister: ({ address, proved }, info) => onThere(info, address, proved, false),
      onEndedHere: ({ address: host, proved }, { port, protocol }, sessionId) => {
        const telling = tellCancelled({ host, port, protocol }, means, proved, sessionId).catch(onBug);
        // It is told of what ends with the app as well.
        context.closing.add(telling);
        void telling.then(() => context.closing.delete(telling));
      },
      onEndedThere: (sessionId, address) => void this.sender.endedThere(sessionId, address),
    });
  }

  /** Calls this computer's networks, once at a time; answers how many are there. Throws `bad-setting` where LocalSend is off. */
  async lookFurther(): Promise<number> {
    const { settings } = this.options.context.store.state;
    if (!settings.localSend) throw new FerryError('bad-setting', { setting: 'localSend' });
    this.looking ??= this.look().finally(() => (this.looking = null));
    return this.looking;
  }

  /** Nobody is called any more. */
  stop(): void {
    this.stopped.abort(new FerryError('shutting-down'));
  }

  private look(): Promise<number> {
    const { context, means, onThere, interface: only } = this.options;
    const { self, settings } = context.store.state;
    // Who hides, or doesn't listen, asks without a name.
    const isShown = self.port > 0 && settings.visibleTo === 'everybody';
    return lookFurther({
      means,
      addresses: neighbours(only),
      register: isShown ? JSON.stringify(callerInfoOf(self)) : null,
      signal: this.stopped.signal,
      onFound: (said, address, proved) => onThere(said, address, proved, true),
    });
  }
}
