/**
 * One notification's place: what should stand there, what does, and what the person has closed. Whoever shows notifications
 * may be slow, gone, or come later; only one question to them is ever open, and the newest that should stand wins.
 */
import type { Notice, NotificationPort, Press, ShowOptions } from './notice.ts';

/** A notification that changes more often is read by nobody, and each change draws it, and may sound, anew. */
export const betweenMs = 1000;

/** A press so soon after another offer came into its place was meant for what stood there (the dialog's arming is as long). */
export const armAfterMs = 600;

export interface SlotOptions {
  readonly port: () => NotificationPort;
  readonly labels: () => ShowOptions['labels'];
  readonly pressed: (press: Press, transferId: string | null) => void;
}

export class Slot {
  private readonly options: SlotOptions;
  private wanted: Notice | null = null;
  private standing: { readonly id: number; readonly notice: Notice; readonly since: number } | null = null;
  /** Nobody showed it: for the next server, or the next change. */
  private unshown: Notice | null = null;
  private readonly dismissed = new Set<string>();
  private busy = false;
  private lastShownAt = -Infinity;
  private timer: NodeJS.Timeout | null = null;
  /** How many servers there have been. */
  private servers = 0;

  constructor(options: SlotOptions) {
    this.options = options;
  }

  /** What should stand here from now on; null: nothing. */
  set(notice: Notice | null): void {
    this.wanted = notice;
    if (notice === null) this.dismissed.clear();
    if (this.unshown !== null && !isSame(this.unshown, notice)) this.unshown = null;
    this.next();
  }

  /** Whether the notification with this id is the one here. */
  has(id: number): boolean {
    return this.standing?.id === id;
  }

  pressed(press: Press, transferId: string | null): void {
    if (this.standing === null) return;
    const isArmed = performance.now() - this.standing.since >= armAfterMs;
    this.options.pressed(isArmed ? press : 'show', transferId);
  }

  /** The server or the person took it away. */
  closed(): void {
    for (const id of this.standing?.notice.about ?? []) this.dismissed.add(id);
    this.standing = null;
  }

  /** Nothing stands any more, though nobody has closed it: another server is there. */
  renewed(): void {
    this.servers++;
    this.standing = null;
    this.unshown = null;
    this.lastShownAt = -Infinity;
    this.next();
  }

  /** For good: what waited for an answer of a Ferry that is gone goes. */
  async end(): Promise<void> {
    this.wanted = null;
    if (this.timer !== null) clearTimeout(this.timer);
    if (this.standing?.notice.isLasting === true) await this.options.port().close(this.standing.id);
  }

  private next(): void {
    if (this.busy || this.timer !== null) return;
    const { wanted, standing } = this;
    if (wanted === null) {
      this.standing = null;
      if (standing !== null) void this.options.port().close(standing.id);
      return;
    }
    if (isSame(this.unshown, wanted) || isSame(standing?.notice ?? null, wanted)) return;
    const isNews = wanted.about.some((id) => !this.dismissed.has(id));
    if (standing === null && !isNews) return;
    const waitMs = this.lastShownAt + betweenMs - performance.now();
    if (waitMs <= 0) {
      void this.show(wanted);
      return;
    }
    this.timer = setTimeout(() => {
      this.timer = null;
      this.next();
    }, waitMs);
  }

  private async show(notice: Notice): Promise<void> {
    this.busy = true;
    const { standing: before, servers } = this;
    const known = new Set([...this.dismissed, ...(before?.notice.about ?? [])]);
    const isLoud = notice.isLasting && notice.about.some((id) => !known.has(id));
    const { port, labels } = this.options;
    const id = await port().show(notice, { replaces: before?.id ?? null, isLoud, labels: labels() });
    this.busy = false;
    this.lastShownAt = performance.now();
    if (id === null) {
      // Unless another one has come meanwhile.
      if (servers === this.servers) this.unshown = notice;
    } else {
      const isOther = notice.answers?.transferId !== before?.notice.answers?.transferId;
      const since = isOther || before === null ? this.lastShownAt : before.since;
      this.standing = { id, notice, since };
      this.dismissed.clear();
    }
    this.next();
  }
}

function isSame(one: Notice | null, other: Notice | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
