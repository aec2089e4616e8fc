/**
 * Notifications by Electron, on Windows and macOS. Never on Linux: there `show()` makes the main thread wait for the server, 25
 * seconds for one that doesn't answer, and has no buttons.
 */
import { Notification } from 'electron';
import type { Notice, NotificationPort, PortEvents, Press, ShowOptions } from './notice.ts';

export class ElectronNotifications implements NotificationPort {
  readonly sounds = true;
  private readonly events: PortEvents;
  private readonly hasSound: () => boolean;
  /** Kept until they are closed: a collected `Notification` forgets its click. */
  private readonly shown = new Map<number, Notification>();
  private lastId = 0;

  constructor(events: PortEvents, hasSound: () => boolean) {
    this.events = events;
    this.hasSound = hasSound;
  }

  async show(notice: Notice, { replaces, isLoud, labels }: ShowOptions): Promise<number | null> {
    if (!Notification.isSupported()) return null;
    const presses = pressesOf(notice);
    const made = new Notification({
      title: notice.title,
      body: notice.body,
      silent: !(isLoud && this.hasSound()),
      actions: presses.map((press) => ({ type: 'button', text: labels[press] })),
    });
    if (replaces !== null) this.remove(replaces);
    const id = ++this.lastId;
    const transferId = notice.answers?.transferId ?? null;
    const press = (what: Press): void => {
      this.events.pressed(id, what, transferId);
      // The system takes it away when it is pressed.
      this.gone(id);
    };
    made.on('click', () => press('show'));
    made.on('action', (event, index) => press(presses[actionOf(event, index)] ?? 'show'));
    made.on('close', () => this.gone(id));
    made.on('failed', () => this.gone(id));
    this.shown.set(id, made);
    made.show();
    return id;
  }

  async close(id: number): Promise<void> {
    this.remove(id);
  }

  private remove(id: number): void {
    const made = this.shown.get(id);
    this.shown.delete(id);
    made?.close();
  }

  private gone(id: number): void {
    if (this.shown.delete(id)) this.events.closed(id);
  }
}

/** A click on it shows the window. */
function pressesOf({ answers }: Notice): Press[] {
  if (answers === null) return [];
  return answers.accept ? ['accept', 'decline'] : ['decline'];
}

/** Later runtimes say which button in the event, earlier ones beside it. */
function actionOf(event: { readonly actionIndex?: number }, index: number): number {
  return event.actionIndex ?? index;
}
