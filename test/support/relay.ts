/** A stretch of network between two engines of a test, taken away when it ends. */
import { onTestFinished } from 'vitest';
import { Relay as Stretch } from '../../build/programs/relay.mjs';

export type Relay = Stretch;

export const Relay = {
  /** As `Relay.to` of `build/programs/relay.mjs`. */
  async to(target: () => number, sender?: number, outside?: string): Promise<Relay> {
    const relay = await Stretch.to(target, sender, outside);
    onTestFinished(() => relay.close());
    return relay;
  },
};
