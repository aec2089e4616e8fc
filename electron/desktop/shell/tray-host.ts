/** Whether this desktop has a place for an icon beside the clock. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** How long the session bus may take to say so: it answers in milliseconds. */
const busTimeoutMs = 1000;

/**
 * Whether an icon in the tray would be seen. Windows and macOS always have one; Linux desktops say so on the session
 * bus, and many have none: a window hidden there could not be found again.
 */
export async function hasTray(platform: NodeJS.Platform = process.platform): Promise<boolean> {
  if (platform !== 'linux') return true;
  const question = [
    '--session',
    '--print-reply',
    '--dest=org.freedesktop.DBus',
    '/org/freedesktop/DBus',
    'org.freedesktop.DBus.NameHasOwner',
    'string:org.kde.StatusNotifierWatcher',
  ];
  try {
    const { stdout } = await promisify(execFile)('dbus-send', question, { timeout: busTimeoutMs });
    return stdout.includes('boolean true');
  } catch {
    return false;
  }
}
