/** What the person is told of while they look elsewhere, and what becomes of it: one notification for each kind of news. */
import type { AppState, Transfer } from '../../../shared/state.ts';
import type { Text } from '../../../shared/text/index.ts';
import { openQuestions, questionsNotice, type Asked } from './asked.ts';
import { endedBetween, endedNotice, withEnded, type AllEnded } from './ended.ts';
import { slots, type NotificationPort, type PortEvents, type Press, type SlotName } from './notice.ts';
import { mayAcceptAtOnce } from './one-press.ts';
import { Slot } from './slot.ts';
import { offersNotice, waitingOffers } from './waiting-offers.ts';
import { WaitingList } from './waiting.ts';

export interface NoticesOptions {
  readonly port: (events: PortEvents) => NotificationPort;
  /** Whether the person has the window before their eyes. */
  readonly isInFront: () => boolean;
  readonly text: () => Text;
  /** Brings the window to the front. */
  readonly show: () => void;
  /** Rejects where it could not be done; the offer then waits in the window. */
  readonly answer: (transferId: string, accept: boolean) => Promise<void>;
  /** Something new waits for the person, who looks elsewhere; `isHeard`: its notification makes a sound. */
  readonly called: (isHeard: boolean) => void;
  readonly onError: (error: unknown) => void;
}

/** A server that doesn't answer isn't waited for longer when Ferry ends. */
const longestEndMs = 300;

export class Notices {
  private readonly options: NoticesOptions;
  private readonly port: NotificationPort;
  private readonly slots: Readonly<Record<SlotName, Slot>>;
  private readonly offers = new WaitingList<Transfer>();
  private readonly asked = new WaitingList<Asked>();
  private ended: AllEnded | null = null;
  private state: AppState | null = null;
  private timer: NodeJS.Timeout | null = null;
  private isEnding = false;

  constructor(options: NoticesOptions) {
    this.options = options;
    const slot = (): Slot =>
      new Slot({
        port: () => this.port,
        labels: () => options.text().notification.buttons,
        pressed: (press, transferId) => this.pressed(press, transferId),
      });
    this.slots = Object.fromEntries(slots.map((name) => [name, slot()])) as Record<SlotName, Slot>;
    const all = Object.values(this.slots);
    this.port = options.port({
      pressed: (id, press, transferId) => all.find((each) => each.has(id))?.pressed(press, transferId),
      closed: (id) => {
        const name = slots.find((each) => this.slots[each].has(id));
        if (name === undefined) return;
        this.slots[name].closed();
        // What comes next is told by itself.
        if (name === 'ended') this.ended = null;
      },
      renewed: () => {
        for (const each of all) each.renewed();
      },
    });
  }

  /** The engine's state has changed. */
  changed(state: AppState, before: AppState | null): void {
    if (this.isEnding) return;
    this.state = state;
    const isSeen = before === null || this.options.isInFront();
    if (before?.transfers !== state.transfers || before.pairings !== state.pairings) {
      const now = performance.now();
      const isCalled = this.offers.update(waitingOffers(state), now, isSeen);
      if (this.asked.update(openQuestions(state), now, isSeen) || isCalled) this.options.called(this.port.sounds);
    }
    const text = this.options.text();
    for (const ended of isSeen ? [] : endedBetween(before, state, text)) this.ended = withEnded(this.ended, ended);
    if (this.ended !== null) this.slots.ended.set(endedNotice(this.ended, text));
    this.tell();
  }

  /** Something of Ferry's own, not of a transfer. */
  note(title: string, body: string): void {
    const rest = { isLasting: false, category: 'transfer', answers: null } as const;
    this.slots.note.set({ title, body, about: [title], ...rest });
  }

  /** The person has the window before their eyes: what was told is there. */
  seen(): void {
    this.offers.seen();
    this.asked.seen();
    this.ended = null;
    for (const each of Object.values(this.slots)) each.set(null);
  }

  /** Ferry ends. Resolves soon, and never rejects. */
  async end(): Promise<void> {
    this.isEnding = true;
    if (this.timer !== null) clearTimeout(this.timer);
    const late = new Promise<void>((resolve) => setTimeout(resolve, longestEndMs));
    await Promise.race([Promise.all(Object.values(this.slots).map((each) => each.end())), late]);
  }

  private tell(): void {
    if (this.state === null) return;
    const now = performance.now();
    const offers = this.offers.toTell(now);
    const asked = this.asked.toTell(now);
    const text = this.options.text();
    this.slots.offers.set(offersNotice(offers.items, this.state, text));
    this.slots.asked.set(questionsNotice(asked.items, text));
    if (offers.againInMs === null || this.timer !== null) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.tell();
    }, offers.againInMs);
  }

  private pressed(press: Press, transferId: string | null): void {
    const accept = press === 'accept';
    const offer = this.state?.transfers.find(({ id }) => id === transferId);
    const isOpen = offer?.status === 'asking' || offer?.status === 'comparing';
    // What was on the screen may have changed since: the window then has what there is.
    const isAllowed =
      press !== 'show' && offer !== undefined && isOpen && (!accept || mayAcceptAtOnce(offer, this.state!));
    if (!isAllowed) {
      this.options.show();
      return;
    }
    this.options.answer(offer.id, accept).catch((error: unknown) => {
      this.options.onError(error);
      this.options.show();
    });
  }
}
