/**
 * What closing the window means, and when it comes back by itself: nothing is put where the person couldn't find it again. Pure,
 * but for a clock.
 */

export interface ClosingWhen {
  /** The person wants Ferry to stay when the window is closed. */
  readonly keeps: boolean;
  /** An icon in the tray would bring the window back. */
  readonly hasTray: boolean;
  /** The page holds something that would be lost with it. */
  readonly holds: boolean;
}

/**
 * `end`: the window goes, with its page's process, and Ferry stays. `hide`: the same, but the page is kept. `ask`: the person
 * wanted it to stay, and it can't: they say what now. `quit`: Ferry goes.
 */
export type Closing = 'end' | 'hide' | 'ask' | 'quit';

export function closingOf({ keeps, hasTray, holds }: ClosingWhen): Closing {
  if (!keeps) return 'quit';
  if (!hasTray) return 'ask';
  return holds ? 'hide' : 'end';
}

/** At login panels come up after programs, on a slow disk by many seconds. */
export const loginPatienceMs = 30_000;
/** A panel that is started again is back within a second or two. */
export const panelPatienceMs = 5_000;

/**
 * Brings the window back where it is away and nothing is left to call it by. It comes as a window, not minimised: the bar that
 * would show it minimised has mostly gone with the panel.
 */
export class WayBack {
  private readonly show: () => void;
  private away: boolean;
  private hasTray: boolean | null = null;
  private everHadTray = false;
  private timer: NodeJS.Timeout | null = null;

  /** `away`: Ferry starts without a window. */
  constructor(show: () => void, away: boolean) {
    this.show = show;
    this.away = away;
    this.settle();
  }

  windowIsAway(away: boolean): void {
    this.away = away;
    this.settle();
  }

  trayIsThere(there: boolean): void {
    this.hasTray = there;
    this.everHadTray ||= there;
    this.settle();
  }

  private settle(): void {
    const lost = this.away && this.hasTray !== true;
    if (!lost && this.timer !== null) {
      clearTimeout(this.timer);
      this.timer = null;
    } else if (lost) {
      this.timer ??= setTimeout(
        () => {
          this.timer = null;
          this.show();
        },
        this.everHadTray ? panelPatienceMs : loginPatienceMs,
      );
    }
  }
}
