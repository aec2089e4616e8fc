/** When an offer at first contact is over: a code that stands open for long is one that somebody in between could hit. */
import { offerLifeMs } from '../../wire/limits.ts';

/** Tried again after this where an answer was just under way. */
const againMs = 1_000;

export interface OpenOffer {
  /** Its connection: once that is down there is nothing left to end. */
  readonly down: Promise<void>;
  /** Nobody has answered it for good. */
  isOpen(): boolean;
  /** Ends it. Rejects where an answer is just under way. */
  expire(): Promise<void> | void;
}

/** Ends an offer with a code after `offerLifeMs` without an answer; after `graceMs` more where the other side's word comes first. */
export function expireOffer(offer: OpenOffer, graceMs = 0): void {
  let timer: NodeJS.Timeout | null = null;
  let isDown = false;
  const wait = (ms: number): void => {
    timer = setTimeout(() => void look(), ms);
  };
  const look = async (): Promise<void> => {
    try {
      if (offer.isOpen()) await offer.expire();
    } catch {
      if (!isDown) wait(againMs);
    }
  };
  wait(offerLifeMs + graceMs);
  void offer.down.then(() => {
    isDown = true;
    if (timer !== null) clearTimeout(timer);
  });
}
