/** Shows notices as the system's notifications, while no window of ours is in front. */
import { Notification, type BrowserWindow } from 'electron';
import { focusWindow } from '../window/window.ts';
import { notificationBody } from './notification-markup.ts';
import type { Notice } from './what-to-notify.ts';

/** Kept until they are closed: a collected `Notification` forgets its click. */
const shown = new Set<Notification>();

/** A click brings the window to the front. */
export function notify({ title, body }: Omit<Notice, 'transferId'>, window: () => BrowserWindow | null): void {
  if (window()?.isFocused() === true || !Notification.isSupported()) return;
  const notification = new Notification({ title, body: notificationBody(body, process.platform) });
  const forget = (): void => void shown.delete(notification);
  notification.on('click', () => {
    forget();
    const front = window();
    if (front !== null) focusWindow(front);
  });
  notification.on('close', forget);
  notification.on('failed', forget);
  shown.add(notification);
  notification.show();
}
