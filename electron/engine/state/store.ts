/**
 * The engine's one truth: an immutable `AppState`, changed only here, followed by front ends through numbered
 * patches. What belongs here: versions, subscribers, and the batching of byte counts and of devices in sight. What a change means
 * is `shared/patch.ts`; who decides on it is the rest of the engine.
 */
import { applyChange, type Change, type Patch, type Snapshot } from '../../../shared/patch.ts';
import { isTerminal, type AppState, type Progress, type Totals } from '../../../shared/state.ts';
import { traitsOf } from '../../../shared/statuses.ts';

type ProgressChange = Extract<Change, { kind: 'progress' }>;
/** Of a device in sight. */
export type DeviceChange = Extract<Change, { kind: 'device' | 'device-gone' }>;

/** Byte counts are told this often at most: smooth to the eye, nothing to the CPU. */
export const progressIntervalMs = 100;
/** So many changes of devices in sight are told at once, as few as a person's own network has … */
export const devicesAtOnce = 8;
/** … in this time; what follows goes with the next batch, since strangers can announce a device each millisecond. */
export const devicesEveryMs = 1000;

/** Counts of offers that wait for an answer are told like others, where there are no more than anybody reads … */
export const offersAtOnce = 8;
/** … and else so often: strangers can have many lists grow at once, and each count is drawn. */
export const crowdIntervalMs = 1000;

export interface StoreOptions {
  /** Hears of a subscriber that threw; the others are told regardless. */
  readonly onSubscriberError?: (error: unknown) => void;
}

export class Store {
  #published: AppState;
  #version = 0;
  readonly #subscribers = new Set<(patch: Patch) => void>();
  readonly #onSubscriberError: (error: unknown) => void;
  /** What subscribers have not been told yet: the newest progress per transfer, the newest word per device. */
  readonly #pending = new Map<string, ProgressChange | DeviceChange>();
  /** Changes of devices that were told by themselves since `#countedFrom`. */
  #devicesTold = 0;
  #countedFrom = -Infinity;
  /** Counts of a crowd of offers were told then. */
  #crowdToldAt = -Infinity;
  /** `#published` with `#pending` applied, as long as that is up to date. */
  #current: AppState | null;
  #timer: NodeJS.Timeout | null = null;
  readonly #outbox: Patch[] = [];
  #delivering = false;

  constructor(initial: AppState, options: StoreOptions = {}) {
    this.#published = initial;
    this.#current = initial;
    this.#onSubscriberError =
      options.onSubscriberError ??
      ((error) => process.emitWarning(`A subscriber of the store threw: ${String(error)}`));
  }

  /** All the store was told so far, including progress its subscribers will hear of in a moment. */
  get state(): AppState {
    this.#current ??= [...this.#pending.values()].reduce<AppState>(applyChange, this.#published);
    return this.#current;
  }

  /**
   * Makes these changes in one patch, told to subscribers before this returns. Waiting progress of a transfer
   * among them goes first, so that it can never overtake the change; progress of an ended transfer is dropped.
   */
  change(...changes: readonly Change[]): void {
    const ordered: Change[] = [];
    let state = this.#published;
    const add = (change: Change) => {
      if (change.kind === 'progress' && !isMoving(state, change.id)) return;
      ordered.push(change);
      state = applyChange(state, change);
    };
    for (const change of changes) {
      const waiting = this.#takePending(change);
      if (waiting?.kind === 'progress' && change.kind !== 'transfer-gone') add(waiting);
      add(change);
    }
    this.#publish(state, ordered);
  }

  /** A device in sight is new, another or gone: told at once, or with the next batch where there is much of that. */
  seen(change: DeviceChange): void {
    const now = performance.now();
    if (now - this.#countedFrom >= devicesEveryMs) [this.#devicesTold, this.#countedFrom] = [0, now];
    if (++this.#devicesTold <= devicesAtOnce) this.change(change);
    else this.#later(keyOf(change), change);
  }

  /** Byte counts of a running transfer: told with the next batch, only the newest. Ignored once it has ended. */
  progress(id: string, progress: Progress, totals: Totals): void {
    if (!isMoving(this.#published, id)) return;
    this.#later(id, { kind: 'progress', id, progress, totals });
  }

  /** Tells now what waits. */
  flush(): void {
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    this.#stopTimerWhenIdle();
    this.#publish(waiting.reduce<AppState>(applyChange, this.#published), waiting);
  }

  /** Calls `listener` synchronously with every patch from now on, in order. Returns what ends it. */
  subscribe(listener: (patch: Patch) => void): () => void {
    // A function of its own, so that one listener subscribed twice is told twice and can leave twice.
    const subscriber = (patch: Patch) => listener(patch);
    this.#subscribers.add(subscriber);
    return () => void this.#subscribers.delete(subscriber);
  }

  /** The state after the patch of that version. */
  snapshot(): Snapshot {
    return { version: this.#version, state: this.#published };
  }

  /** Tells what waits: of a crowd of offers only in its time. */
  #tick(): void {
    this.#timer = null;
    const now = performance.now();
    const isDue = now - this.#crowdToldAt >= crowdIntervalMs;
    if (isDue) this.#crowdToldAt = now;
    const crowd = isDue ? new Set<string>() : crowdIn(this.#published);
    const held = [...this.#pending].filter(([id]) => crowd.has(id));
    for (const [id] of held) this.#pending.delete(id);
    this.flush();
    for (const [id, change] of held) this.#later(id, change);
  }

  #later(key: string, change: ProgressChange | DeviceChange): void {
    this.#pending.set(key, change);
    this.#current = null;
    this.#timer ??= setTimeout(() => this.#tick(), progressIntervalMs).unref();
  }

  #takePending(change: Change): ProgressChange | DeviceChange | undefined {
    const id = keyOf(change);
    if (id === null) return undefined;
    const waiting = this.#pending.get(id);
    this.#pending.delete(id);
    this.#stopTimerWhenIdle();
    return waiting;
  }

  #stopTimerWhenIdle(): void {
    if (this.#pending.size > 0 || this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  #publish(state: AppState, changes: readonly Change[]): void {
    this.#published = state;
    this.#current = null;
    if (changes.length === 0) return;
    this.#version++;
    this.#outbox.push({ version: this.#version, changes });
    this.#deliver();
  }

  /** A subscriber may itself change the store: its patch waits until everyone has had the one before. */
  #deliver(): void {
    if (this.#delivering) return;
    this.#delivering = true;
    for (let patch = this.#outbox.shift(); patch; patch = this.#outbox.shift()) {
      for (const subscriber of [...this.#subscribers]) {
        try {
          subscriber(patch);
        } catch (error) {
          this.#onSubscriberError(error);
        }
      }
    }
    this.#delivering = false;
  }
}

/** The offers that wait for an answer, where there are many. */
function crowdIn({ transfers }: AppState): ReadonlySet<string> {
  const waiting = transfers.filter((t) => t.direction === 'incoming' && traitsOf(t.status).phase === 'offered');
  return new Set(waiting.length > offersAtOnce ? waiting.map(({ id }) => id) : []);
}

/** Of what a change is one; null: of nothing that may wait. */
function keyOf(change: DeviceChange): string;
function keyOf(change: Change): string | null;
function keyOf(change: Change): string | null {
  switch (change.kind) {
    case 'transfer':
      return change.transfer.id;
    case 'device':
      return change.device.fingerprint;
    case 'device-gone':
      return change.fingerprint;
    default:
      return 'id' in change ? change.id : null;
  }
}

function isMoving(state: AppState, id: string): boolean {
  const transfer = state.transfers.find((t) => t.id === id);
  return transfer !== undefined && !isTerminal(transfer.status);
}
